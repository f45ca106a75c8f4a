import type { Seeded } from '../generate/seeded.js';
import { readX12, type X12Item } from '../read-x12.js';
import { scan } from '../scan.js';
import { anonymize } from '../tools/anonymize.js';
import { countFile, type FileCount } from '../tools/count.js';
import { drive } from '../tools/drive.js';
import { quoteSegments } from '../tools/quote.js';
import { roundtrip } from '../tools/roundtrip.js';
import { splitFile } from '../tools/split.js';
import { validate } from '../validate.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Mutant, Seedling } from './mutate.js';

/** A claim, payment or status with its money, as text: what must not change in silence. */
interface Money {
  text: string;
  end: number;
}

/** What reading a file gave. */
export interface Observed {
  /** Everything that came, to compare readings of the same bytes, where it was asked for. */
  text: string;
  units: Money[];
  chargeCents: number;
  paidCents: number;
  /** Errors and warnings. */
  findings: number;
  clean: boolean;
}

/** A property that does not hold. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

const hold = (holds: boolean, sentence: string): void => {
  if (!holds) throw new Broken(sentence);
};

const moneyOf = (item: X12Item): Money[] => {
  switch (item.kind) {
    case 'claims': return item.claims.map(({ claimId, chargeCents, serviceLines, bytes }) => ({ text: JSON.stringify([claimId, chargeCents, serviceLines.map((line) => line.chargeCents)]), end: bytes.end }));
    case 'payments': return item.payments.map(({ claimId, chargeCents, paidCents, adjustments, serviceLines, bytes }) => ({
      text: JSON.stringify([claimId, chargeCents, paidCents, adjustments, serviceLines.map((line) => [line.chargeCents, line.paidCents, line.adjustments])]), end: bytes.end,
    }));
    case 'statuses': return item.statuses.map(({ claimId, chargeCents, statuses, lines, bytes }) => ({
      text: JSON.stringify([claimId, chargeCents, statuses.map((status) => [status.amountCents, status.paidCents]), lines.map((line) => [line.chargeCents, line.paidCents])]), end: bytes.end,
    }));
    default: return [];
  }
};

/** Findings that a receiver would say: above info. */
const findingsOf = (item: X12Item): number => {
  const count = (all: readonly { findings: readonly { severity: string }[] }[]): number => all.reduce((sum, { findings }) => sum + findings.filter(({ severity }) => severity !== 'info').length, 0);
  switch (item.kind) {
    case 'claims': return count(item.claims);
    case 'payments': return count(item.payments);
    case 'statuses': return count(item.statuses);
    case 'acknowledgment': return count([item.acknowledgment]);
    case 'refused': case 'end': return count([item]);
    default: return 0;
  }
};

/** Reads to the end. Segments are bounded by bytes, so that a reader that runs in circles is seen as one. */
export const observe = async (source: Uint8Array | Uint8Array[], withText = false): Promise<Observed> => {
  const units: Money[] = [];
  const texts: string[] = [];
  const size = source instanceof Uint8Array ? source.length : source.reduce((sum, chunk) => sum + chunk.length, 0);
  let end: Extract<X12Item, { kind: 'end' }> | undefined;
  let findings = 0;
  let charged = 0;
  let items = 0;
  for await (const item of readX12(source, { batchSize: 1 })) {
    hold(end === undefined, 'something comes after the end');
    if (item.kind === 'end') end = item;
    findings += findingsOf(item);
    if (item.kind === 'payments') for (const payment of item.payments) charged += payment.chargeCents;
    units.push(...moneyOf(item));
    if (withText) texts.push(JSON.stringify(item));
    hold(++items <= 4 * size + 10, 'more comes out than went in');
  }
  hold(end !== undefined, 'the end does not come');
  const { totals, verdict } = end as NonNullable<typeof end>;
  hold(totals.segments <= size, 'more segments than bytes');
  hold(totals.bytes === size, 'bytes were not read');
  return { text: texts.join('\n'), units, chargeCents: totals.chargeCents + charged, paidCents: totals.paidCents, findings, clean: verdict === 'clean' };
};

const chunks = (bytes: Uint8Array, chance: Seeded): Uint8Array[] => {
  const most = chance.below(20) === 0 ? 1 : chance.pick([50, 700, 3000]);
  const parts: Uint8Array[] = [];
  for (let p = 0; p < bytes.length;) {
    const size = 1 + chance.below(most);
    parts.push(bytes.subarray(p, p + size));
    p += size;
  }
  return parts;
};

const joined = async (parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
};

/** Counts without what anonymizing may change: bytes, and what is in no segment. */
const sums = ({ bytes: _bytes, skippedBytes: _skipped, ...rest }: FileCount): string => JSON.stringify(rest);
const claimsOf = ({ transactions }: FileCount): string => JSON.stringify([transactions.reduce((sum, one) => sum + one.claims, 0), transactions.reduce((sum, one) => sum + one.chargeCents, 0)]);

const tools = async (bytes: Uint8Array, read: Observed, chance: Seeded): Promise<void> => {
  const counted = await countFile(bytes);
  hold(sums(await countFile(await joined(anonymize(bytes, { seed: 'fuzz' })))) === sums(counted), 'anonymizing changes counts or money');
  const by = chance.pick(['st', 'claims'] as const);
  const parts: Uint8Array[] = [];
  for await (const item of splitFile(bytes, { by, claims: 1 + chance.below(3) })) if (item.kind === 'bytes') parts.push(item.bytes);
  hold(claimsOf(await countFile(Buffer.concat(parts))) === claimsOf(counted), `splitting by ${by} loses or doubles claims or money`);
  if (read.clean) hold(counted.transactions.reduce((sum, one) => sum + one.chargeCents, 0) === read.chargeCents, 'counting and reading differ in money');
};

const again = async (bytes: Uint8Array, read: Observed): Promise<void> => {
  let repairs = 0;
  const once = await joined(roundtrip(bytes, { onRepair: () => repairs++ }));
  const reread = await observe(once);
  // what stands in no place of the guide may open one of its own when it is written
  hold(read.findings > 0 ? reread.units.length >= read.units.length : reread.units.length === read.units.length, 'writing again loses or doubles claims');
  // an amount that cannot be read for a strange character can be read once that is repaired, and then it is said
  hold(repairs > 0 || (reread.chargeCents === read.chargeCents && reread.paidCents === read.paidCents), 'writing again changes money');
  if (read.findings > 0) return;
  const twice = await joined(roundtrip(once));
  hold(Buffer.compare(once, twice) === 0, 'writing again twice gives other bytes');
};

const lazily = async (bytes: Uint8Array): Promise<void> => {
  const full: string[] = [];
  for await (const _ of drive(bytes, { segment: (s: SegmentReader) => void full.push(`${s.offset} ${s.count} ${s.text(2)}`) }));
  let n = 0;
  for await (const batch of scan(bytes)) for (const segment of batch) hold(full[n++] === `${segment.offset} ${segment.count} ${segment.text(2)}`, 'the lazy scan sees other segments');
  hold(n === full.length, 'the lazy scan sees fewer segments');
};

const validated = async (bytes: Uint8Array, read: Observed): Promise<void> => {
  const { findings, verdict } = await validate(bytes);
  hold(read.clean || verdict !== 'clean', 'validating finds less than reading');
  await quoteSegments(bytes, findings, { reveal: true });
};

/** Looks at one damaged file. `base` is what the undamaged one gave. @throws Broken, or whatever was thrown. */
export const check = async (mutant: Mutant, seed: Seedling, base: Observed, chance: Seeded): Promise<void> => {
  const { bytes, untouched, sameContent } = mutant;
  const inChunks = chance.below(2) === 0;
  const read = await observe(bytes, inChunks);
  if (inChunks) hold((await observe(chunks(bytes, chance), true)).text === read.text, 'other chunks give something else');
  const money = (units: Money[]): string => units.map(({ text }) => text).join();
  if (sameContent) hold(money(read.units) === money(base.units), 'another form of the file changes its money');
  // the last unit before the damage may have got what belonged to the next one
  const before = base.units.filter(({ end }) => end <= untouched).slice(0, -1);
  hold(money(read.units.slice(0, before.length)) === money(before), 'damage changes the money of claims before it');
  if (base.clean && read.clean) {
    hold(read.units.length === base.units.length, 'claims are lost or doubled in silence');
    hold(read.chargeCents === base.chargeCents && read.paidCents === base.paidCents, 'money changes in silence');
  }
  switch (chance.below(6)) {
    case 0: await tools(bytes, read, chance); return;
    case 1: await again(bytes, read); return;
    case 2: await lazily(bytes); return;
    case 3: await validated(bytes, read); return;
    default:
  }
};
