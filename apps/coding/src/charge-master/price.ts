/** One price of a charge master: the most exact row wins. */
export interface PriceRow {
  /** HCPCS or CPT code; empty where a revenue code alone is priced. */
  code: string;
  /** Modifiers the price is meant for, in any order; empty for every other combination. */
  modifiers?: string[];
  /** Four digits; prices an institutional line only. */
  revenueCode?: string;
  /** Price of one unit (one minute, one day) in integer cents. */
  unitPriceCents: number;
}

export interface ChargeMaster {
  release: string;
  /** First day of service it prices (YYYY-MM-DD), until a later one begins. */
  effectiveFrom: string;
  rows: PriceRow[];
}

export interface PriceQuestion {
  /** Line number. */
  number: number;
  code?: string;
  modifiers: string[];
  revenueCode?: string;
  /** Thousandths. */
  quantityMilli: number;
  /** First day of service of the line. */
  date: string;
}

/** The charge master in force on a day; undefined before the first. */
export const masterOn = (masters: readonly ChargeMaster[], date: string): ChargeMaster | undefined =>
  masters.filter((m) => m.effectiveFrom <= date).sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1))[0];

/** Charge of a line in integer cents, half a cent up; undefined when the charge master in force has no row for it. */
export function price(masters: readonly ChargeMaster[], line: PriceQuestion): { cents: number; release: string } | undefined {
  const master = masterOn(masters, line.date);
  if (master === undefined) return undefined;
  let best: { row: PriceRow; exactness: number } | undefined;
  for (const row of master.rows) {
    const exactness = fits(row, line);
    if (exactness !== undefined && (best === undefined || exactness > best.exactness)) best = { row, exactness };
  }
  if (best === undefined) return undefined;
  const thousandths = best.row.unitPriceCents * line.quantityMilli;
  return { cents: Math.floor((thousandths + 500) / 1000), release: master.release };
}

/** How exactly a row fits a line: its code, then its modifiers, then its revenue code; undefined where it does not. */
function fits(row: PriceRow, line: PriceQuestion): number | undefined {
  if (row.code !== '' && row.code !== line.code) return undefined;
  if (row.revenueCode !== undefined && row.revenueCode !== line.revenueCode) return undefined;
  const asked = row.modifiers ?? [];
  if (asked.length > 0 && !sameSet(asked, line.modifiers)) return undefined;
  return (row.code === '' ? 0 : 4) + (asked.length > 0 ? 2 : 0) + (row.revenueCode === undefined ? 0 : 1);
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && [...a].sort().join() === [...b].sort().join();
