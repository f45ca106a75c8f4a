/** The part of JSON Schema that our generated schemas use. */
export interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  additionalProperties?: boolean | Schema;
  [key: string]: unknown;
}

/**
 * What breaks readers or writers of another release: a version of an event only gains optional fields (FULL_TRANSITIVE), because readers
 * start at offset zero and producers are deployed first. Returns one sentence per break; none means compatible both ways.
 */
export function breaks(before: Schema, after: Schema, path = ''): string[] {
  const at = path === '' ? 'the root' : path;
  if (JSON.stringify(before.type) !== JSON.stringify(after.type)) return [`${at} changed its type from ${JSON.stringify(before.type)} to ${JSON.stringify(after.type)}`];
  if (before.const !== after.const) return [`${at} changed its constant`];
  const found: string[] = [];
  const [was, is] = [new Set(before.required), new Set(after.required)];
  for (const name of Object.keys(before.properties ?? {})) if (!(name in (after.properties ?? {}))) found.push(`${join(path, name)} was removed`);
  for (const name of is) if (!was.has(name)) found.push(`${join(path, name)} is required now`);
  for (const name of was) if (!is.has(name)) found.push(`${join(path, name)} is optional now, and older readers rely on it`);
  for (const [name, schema] of Object.entries(before.properties ?? {})) {
    const next = after.properties?.[name];
    if (next) found.push(...breaks(schema, next, join(path, name)));
  }
  if (before.items && after.items) found.push(...breaks(before.items, after.items, `${path}[]`));
  for (const value of before.enum ?? []) if (!after.enum?.some((v) => v === value)) found.push(`${at} no longer allows ${JSON.stringify(value)}`);
  if (before.enum && after.enum) for (const value of after.enum) if (!before.enum.includes(value)) found.push(`${at} allows ${JSON.stringify(value)} now, which older readers refuse`);
  return found;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
