/** -1234567 cents as -$12,345.67; nothing known as an en dash. */
export function dollars(cents: number | null | undefined): string {
  if (cents === null || cents === undefined) return '–';
  const whole = String(Math.trunc(Math.abs(cents) / 100)).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${cents < 0 ? '-' : ''}$${whole}.${String(Math.abs(cents) % 100).padStart(2, '0')}`;
}

/** "12.5" or "$1,200.05" as cents; undefined where it is no amount. */
export function centsOf(text: string): number | undefined {
  const match = /^\$?(\d{1,8}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]?.replaceAll(',', '')) * 100 + Number((match[2] ?? '0').padEnd(2, '0'));
}

/** Thousandths of a unit as people write it: 1500 is 1.5. */
export function quantity(milli: number): string {
  const rest = String(milli % 1000).padStart(3, '0').replace(/0+$/, '');
  return `${Math.trunc(milli / 1000)}${rest === '' ? '' : `.${rest}`}`;
}

/** "1.5" as 1500; undefined where it is no quantity above zero. */
export function milliOf(text: string): number | undefined {
  const match = /^(\d{1,6})(?:\.(\d{1,3}))?$/.exec(text.trim());
  const milli = match ? Number(match[1]) * 1000 + Number((match[2] ?? '0').padEnd(3, '0')) : 0;
  return milli > 0 ? milli : undefined;
}

export const counted = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

export function bytes(n: number | null | undefined): string {
  if (n === null || n === undefined) return '–';
  const [unit, size] = n < 1_000 ? ['bytes', 1] : n < 1_000_000 ? ['kB', 1_000] : ['MB', 1_000_000];
  const tenths = Math.round((n * 10) / (size as number));
  return `${Math.trunc(tenths / 10)}${size === 1 || tenths % 10 === 0 ? '' : `.${tenths % 10}`} ${unit}`;
}
