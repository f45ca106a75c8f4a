import type { AnyRule } from '../situations/rule.js';
import { splitColumns } from './segments.js';

/**
 * How to read a row: `'REF S1 R=6R R > lineControl'` is segment REF, situational, at most once; its first element is required
 * and must be 6R, its second is required; what it says goes to `lineControl`. `.` is an element the guide does not use,
 * `R(…)` a composite with its components, `xN` repeats a column, `*` means any number, `@name` a list of codes from below.
 * Without `>` a segment goes where its id says (REF to `references`, DTP to `dates`, ...).
 * A loop names the part of its parent's object that it fills: `'serviceLines'`, `'providers:rendering'`; `'-'` stays in the
 * parent's object, `'?'` is not typed and kept as it is.
 */
export type TableEntry = string | LoopRule;

export type Usage = 'R' | 'S' | 'N';

export interface ElementRule {
  usage: Usage;
  codes?: readonly string[];
  components?: ElementRule[];
}

export interface SegmentRule {
  id: string;
  usage: Usage;
  max: number;
  elements: ElementRule[];
  /** What the segment fills, where its id does not say it. */
  fills?: string;
}

export interface LoopRule {
  id: string;
  usage: Usage;
  max: number;
  fills: string;
  segments: SegmentRule[];
  loops: LoopRule[];
}

export interface TransactionTable {
  /** Our name of it, `837P`. */
  name: string;
  /** ST01. */
  transaction: string;
  /** ST03 values that are read with this table; the first is written. */
  guides: readonly string[];
  root: LoopRule;
  /** Situational rules: what one part of the transaction asks of another. */
  rules: readonly AnyRule[];
}

/** Code lists that many rows share. */
const LISTS: Readonly<Record<string, string>> = {
  reports: '03,04,05,06,07,08,09,10,11,13,15,21,A3,A4,AM,AS,B2,B3,B4,BR,BS,BT,CB,CK,CT,D2,DA,DB,DG,DJ,DS,EB,HC,HR,I5,IR,LA,M1,MT,NN,OB,OC,OD,OE,OX,OZ,P4,P5,PE,PN,PO,PQ,PY,PZ,RB,RR,RT,RX,SG,V5,XP',
  filing: '11,12,13,14,15,16,17,AM,BL,CH,CI,DS,FI,HM,LM,MA,MB,MC,OF,TV,VA,WC,ZZ',
  sequence: 'A,B,C,D,E,F,G,H,P,S,T,U',
  insurance: '12,13,14,15,16,41,42,43,47',
  relation: '01,19,20,21,39,40,53,G8',
  otherRelation: '01,18,19,20,21,39,40,53,G8',
  ambulance: '01,04,05,06,07,08,09,12',
  vision: 'L1,L2,L3,L4,L5',
  epsdt: 'AV,NU,S2,ST',
  pricing: '00,01,02,03,04,05,06,07,08,09,10,11,12,13,14',
};

const maximum = (text: string): number => (text === '*' ? Infinity : Number(text));

const elementRule = (token: string): ElementRule => {
  if (token === '.') return { usage: 'N' };
  const usage = token[0] as Usage;
  const rest = token.slice(1);
  if (rest.startsWith('(')) return { usage, components: splitColumns(rest.slice(1, -1)).map(elementRule) };
  if (!rest.startsWith('=')) return { usage };
  const codes = rest.slice(1).replace(/@(\w+)/g, (_, name: string) => LISTS[name] ?? '');
  return { usage, codes: codes.split(',') };
};

/** Reads one row. */
export const segmentRule = (row: string): SegmentRule => {
  const [columns = '', fills] = row.split(' > ');
  const [id = '', use = 'R1', ...tokens] = splitColumns(columns);
  const elements = tokens.flatMap((token) => {
    const [, body = token, times = '1'] = /^(.*\))x(\d+)$/.exec(token) ?? [];
    return Array.from({ length: Number(times) }, () => elementRule(body));
  });
  return { id, usage: use[0] as Usage, max: maximum(use.slice(1)), elements, ...(fills === undefined ? {} : { fills }) };
};

/** A loop of a table. `use` is its usage and how often it may come, `fills` what of the parent it fills. */
export const loop = (id: string, use: string, fills: string, entries: readonly TableEntry[]): LoopRule => ({
  id,
  usage: use[0] as Usage,
  max: maximum(use.slice(1)),
  fills,
  segments: entries.filter((entry) => typeof entry === 'string').map(segmentRule),
  loops: entries.filter((entry) => typeof entry !== 'string'),
});

/** A whole transaction. The entries are those between ST and SE; the rules are tried on what was read, by validation only. */
export const table = (
  name: string, transaction: string, guides: readonly string[], entries: readonly TableEntry[], rules: readonly AnyRule[] = [],
): TransactionTable => ({ name, transaction, guides, root: loop('ST', 'R*', 'transaction', entries), rules });
