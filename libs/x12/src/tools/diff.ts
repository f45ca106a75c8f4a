import { readX12, type ByteSource, type X12Item } from '../read-x12.js';
import { fieldName } from './field-names.js';

/** One difference inside a claim. */
export interface FieldDifference {
  /** Where in the typed object: `serviceLines[2].chargeCents`; lists count from 1. */
  path: string;
  /** `2400 SV1-02`, where the field is of one element. */
  element?: string;
  /** The value on either side; absent where it has none. */
  before?: unknown;
  after?: unknown;
}

/** How a claim of one file differs from that of the other. */
export type ClaimDifference =
  | { kind: 'removed' | 'added'; claimId: string; ordinal: number }
  | { kind: 'changed'; claimId: string; before: number; after: number; fields: FieldDifference[] };

/** What two files have in common and what not. */
export interface DifferenceTotals {
  same: number;
  changed: number;
  added: number;
  removed: number;
}

export type DiffItem = ClaimDifference | { kind: 'end'; totals: DifferenceTotals };

/** A claim, payment or status with what it says and nothing of where it stood. */
interface Unit {
  claimId: string;
  ordinal: number;
  content: object;
}

/** Where a claim stands is of its file; what was found is said by validating it. */
const PLACE = new Set(['ordinal', 'control', 'bytes', 'segments', 'findings', 'position']);

const unitsOf = (item: X12Item): Unit[] => {
  switch (item.kind) {
    case 'claims': return item.claims.map((claim) => ({ claimId: claim.claimId, ordinal: claim.ordinal, content: claim }));
    case 'payments': return item.payments.map((payment) => ({ claimId: payment.claimId, ordinal: payment.ordinal, content: payment }));
    case 'statuses': return item.statuses.map((status) => ({ claimId: status.claimId, ordinal: status.ordinal, content: status }));
    default: return [];
  }
};

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Compares two values field by field. */
const compare = (before: unknown, after: unknown, path: string, to: FieldDifference[]): void => {
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) compare(before[i], after[i], `${path}[${i + 1}]`, to);
    return;
  }
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!PLACE.has(key)) compare(before[key], after[key], path === '' ? key : `${path}.${key}`, to);
    }
    return;
  }
  if (Object.is(before, after) || (isObject(before) && isObject(after))) return;
  const element = fieldName(path);
  to.push({ path, ...(element === undefined ? {} : { element }), ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) });
};

/** The claims of one file that have no counterpart yet, by their claim id, each in order. */
class Waiting {
  private readonly byId = new Map<string, Unit[]>();

  put(unit: Unit): void {
    const same = this.byId.get(unit.claimId);
    if (same) same.push(unit);
    else this.byId.set(unit.claimId, [unit]);
  }

  take(claimId: string): Unit | undefined {
    const same = this.byId.get(claimId);
    const unit = same?.shift();
    if (same?.length === 0) this.byId.delete(claimId);
    return unit;
  }

  rest(): Unit[] {
    return [...this.byId.values()].flat().sort((a, b) => a.ordinal - b.ordinal);
  }
}

/**
 * Compares two files claim by claim: claims of an 837 by CLM01, payments by CLP01, statuses by TRN02; the second claim with an id meets the
 * second. Both are read side by side, so files in the same order need little memory; claims in another order wait for their counterpart.
 */
export async function* diffFiles(before: ByteSource, after: ByteSource): AsyncGenerator<DiffItem> {
  const sides = [{ items: readX12(before, { batchSize: 50 }), waiting: new Waiting(), open: true }, { items: readX12(after, { batchSize: 50 }), waiting: new Waiting(), open: true }] as const;
  const totals: DifferenceTotals = { same: 0, changed: 0, added: 0, removed: 0 };
  const meet = (unit: Unit, side: 0 | 1): ClaimDifference | undefined => {
    const other = sides[side === 0 ? 1 : 0].waiting.take(unit.claimId);
    if (!other) {
      sides[side].waiting.put(unit);
      return undefined;
    }
    const [old, now] = side === 0 ? [unit, other] : [other, unit];
    const fields: FieldDifference[] = [];
    compare(old.content, now.content, '', fields);
    if (fields.length === 0) {
      totals.same++;
      return undefined;
    }
    totals.changed++;
    return { kind: 'changed', claimId: unit.claimId, before: old.ordinal, after: now.ordinal, fields };
  };
  while (sides[0].open || sides[1].open) {
    for (const side of [0, 1] as const) {
      const one = sides[side];
      // the side that is ahead waits until the other has claims again
      for (let got = false; one.open && !got;) {
        const next = await one.items.next();
        if (next.done) {
          (one as { open: boolean }).open = false;
          break;
        }
        for (const unit of unitsOf(next.value)) {
          got = true;
          const difference = meet(unit, side);
          if (difference) yield difference;
        }
      }
    }
  }
  for (const { claimId, ordinal } of sides[0].waiting.rest()) {
    totals.removed++;
    yield { kind: 'removed', claimId, ordinal };
  }
  for (const { claimId, ordinal } of sides[1].waiting.rest()) {
    totals.added++;
    yield { kind: 'added', claimId, ordinal };
  }
  yield { kind: 'end', totals };
}
