/** The list a person came from, so that [ and ] go through it on the claim's page. Ids only; gone when the page is reloaded. */
export interface OpenList {
  title: string;
  /** Address of the list, with its filters. */
  to: string;
  rows: readonly { id: string; kind: string }[];
  /** The list goes on beyond what was read of it. */
  more: boolean;
}

let current: OpenList | undefined;

export const rememberList = (list: OpenList): void => { current = list; };
export const openList = (): OpenList | undefined => current;

/** Where a claim stands in a list and who is beside it; undefined where it is not in it. */
export function placeIn(list: OpenList | undefined, id: string): { at: number; of: string; before?: OpenList['rows'][number]; next?: OpenList['rows'][number] } | undefined {
  if (list === undefined) return undefined;
  const seen = [...new Map(list.rows.map((r) => [r.id, r])).values()];
  const at = seen.findIndex((r) => r.id === id);
  if (at < 0) return undefined;
  const [before, next] = [seen[at - 1], seen[at + 1]];
  return { at: at + 1, of: `${seen.length.toLocaleString('en-US')}${list.more ? '+' : ''}`, ...(before && { before }), ...(next && { next }) };
}

/** The page of a row, by what the row is. */
export const pageOf = (kind: string): '/claims/$id' | '/remits/$id' | '/accounts/$id' | '/files/$id' => (kind === 'claim' ? '/claims/$id' : kind === 'remit' ? '/remits/$id' : kind === 'account' ? '/accounts/$id' : '/files/$id');
