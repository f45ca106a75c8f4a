import type { RowNode } from '../grammar/compile.js';
import { taken, type Codec } from '../claim/codec.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Model } from '../transaction/model.js';
import type { ElementError, ErrorContext, FunctionalAcknowledgmentDraft, SegmentError, TransactionAnswer } from './functional-acknowledgment.js';

const whole = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);

const put = <T extends object, K extends keyof T>(target: T, key: K, value: T[K] | '' | undefined): void => {
  if (value !== undefined && value !== '') target[key] = value;
};

/** Codes from element `first` on, without gaps. */
const codesFrom = (s: SegmentReader, first: number): string[] => {
  const codes: string[] = [];
  for (let i = first; i < first + 5; i++) if (s.has(i)) codes.push(s.text(i));
  return codes;
};

const group: Codec<FunctionalAcknowledgmentDraft> = {
  read(s, target) {
    target.group = { functionalId: s.text(1), control: s.text(2) };
    put(target.group, 'guide', s.text(3));
    return taken(1, 2, 3);
  },
  write({ group: { functionalId, control, guide } }, _row, emit) {
    emit(['AK1', functionalId, control, guide]);
  },
};

const groupEnd: Codec<FunctionalAcknowledgmentDraft> = {
  read(s, target) {
    target.status = s.text(1);
    target.counts = { sent: whole(s.text(2)) ?? 0, received: whole(s.text(3)) ?? 0, accepted: whole(s.text(4)) ?? 0 };
    target.errorCodes = codesFrom(s, 5);
    return taken(1, 2, 3, 4, 5, 6, 7, 8, 9);
  },
  write({ status, counts: { sent, received, accepted }, errorCodes }, _row, emit) {
    emit(['AK9', status, String(sent), String(received), String(accepted), ...errorCodes.slice(0, 5)]);
  },
};

const transaction: Codec<TransactionAnswer> = {
  read(s, target) {
    target.transaction = s.text(1);
    target.control = s.text(2);
    put(target, 'guide', s.text(3));
    return taken(1, 2, 3);
  },
  write({ transaction: id, control, guide }, _row, emit) {
    emit(['AK2', id, control, guide]);
  },
};

const decision: Codec<TransactionAnswer> = {
  read(s, target) {
    target.status = s.text(1);
    target.errorCodes = codesFrom(s, 2);
    return taken(1, 2, 3, 4, 5, 6);
  },
  write({ status, errorCodes }, row, emit) {
    if (status !== '') emit([row.id, status, ...errorCodes.slice(0, 5)]);
  },
};

const segmentError: Codec<SegmentError> = {
  read(s, target) {
    target.segmentId = s.text(1);
    const position = whole(s.text(2));
    target.position = position ?? 0;
    put(target, 'loop', s.text(3));
    target.code = s.text(4);
    return position === undefined && s.has(2) ? taken(1, 3, 4) : taken(1, 2, 3, 4);
  },
  write({ segmentId, position, loop, code }, row, emit) {
    emit([row.id, segmentId, String(position), loop, code]);
  },
};

interface Place {
  element?: number;
  component?: number;
  repeat?: number;
}

/** C030: position, component, repetition. False where it is none. */
const readPlace = (s: SegmentReader, i: number, target: Place): boolean => {
  if (!s.has(i)) return true;
  const [element, component, repeat] = [1, 2, 3].map((c) => whole(s.component(i, c)));
  if (element === undefined || s.componentCount(i) > 3) return false;
  put(target, 'element', element);
  put(target, 'component', component);
  put(target, 'repeat', repeat);
  return true;
};

const place = ({ element, component, repeat }: Place): string[] | undefined =>
  element === undefined ? undefined : [element, component, repeat].map((n) => (n === undefined ? '' : String(n)));

const elementError: Codec<ElementError> = {
  read(s, target) {
    const placed = readPlace(s, 1, target);
    put(target, 'reference', s.text(2));
    target.code = s.text(3);
    put(target, 'badValue', s.text(4));
    return placed ? taken(1, 2, 3, 4) : taken(2, 3, 4);
  },
  write(target, row, emit) {
    emit([row.id, place(target), target.reference, target.code, target.badValue]);
  },
};

const context: Codec<{ contexts: ErrorContext[] }> = {
  read(s, target) {
    const read: ErrorContext = { name: s.component(1, 1) };
    let bits = s.componentCount(1) > 2 ? 0 : taken(1);
    put(read, 'value', s.component(1, 2));
    put(read, 'segmentId', s.text(2));
    const position = whole(s.text(3));
    put(read, 'position', position);
    if (position !== undefined || !s.has(3)) bits |= taken(3);
    put(read, 'loop', s.text(4));
    if (readPlace(s, 5, read)) bits |= taken(5);
    put(read, 'reference', s.component(6, 1));
    put(read, 'componentReference', s.component(6, 2));
    target.contexts.push(read);
    return bits | taken(2, 4, 6);
  },
  write({ contexts }, _row, emit) {
    for (const one of contexts) {
      const reference = one.reference === undefined ? undefined : [one.reference, one.componentReference ?? ''];
      emit(['CTX', [one.name, one.value ?? ''], one.segmentId, one.position === undefined ? undefined : String(one.position), one.loop, place(one), reference]);
    }
  },
};

const CODECS = { AK1: group, AK9: groupEnd, AK2: transaction, decision, segmentError, elementError, context } as unknown as Readonly<Record<string, Codec<object>>>;

/** What the tables of 999 and 997 mean. */
export const ACKNOWLEDGMENT_MODEL: Model<object> = {
  codec: (row: RowNode) => CODECS[row.fills ?? row.id],
  open(fills, _levels, parent) {
    if (fills === '-' || !parent) return parent;
    if (fills === 'transactions') return add((parent as FunctionalAcknowledgmentDraft).transactions, { transaction: '', control: '', status: '', errorCodes: [], errors: [] });
    if (fills === 'errors') return add((parent as TransactionAnswer).errors, { segmentId: '', position: 0, code: '', contexts: [], elements: [] });
    return add((parent as SegmentError).elements, { element: 0, code: '', contexts: [] });
  },
  list(fills) {
    if (fills === '-') return (_, parent) => [parent];
    if (fills === 'transactions') return (_, parent) => (parent as FunctionalAcknowledgmentDraft).transactions;
    if (fills === 'errors') return (_, parent) => (parent as TransactionAnswer).errors;
    return (_, parent) => (parent as SegmentError).elements;
  },
  isSection: () => false,
};

const add = <T extends object>(list: T[], item: T): T => {
  list.push(item);
  return item;
};
