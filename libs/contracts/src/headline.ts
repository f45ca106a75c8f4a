import { MACHINES, type MachineName } from './machines/index.js';
import type { Machine, State } from './machine.js';

export type Tone = 'danger' | 'warn' | 'ok' | 'info' | 'mute';

/** Where every item of every machine stands, keyed `machine:item`, for example `attempt:P/1`. */
export type Positions = Readonly<Record<string, string>>;

/** The few facts a headline may show beside states; none of them says who the patient is. */
export interface HeadlineFacts {
  /** Findings that keep the claim from leaving, by machine. */
  findings?: Partial<Record<MachineName, number>>;
  partnerName?: string;
  payerName?: string;
  /** Last day to appeal (YYYY-MM-DD), where a case is open. */
  appealDueOn?: string;
  /** The file of the claim could not be delivered after every retry. */
  deliveryFailed?: boolean;
  /** The practice exported the claim again, differently, after it was sent. */
  correctionProposed?: boolean;
  /** What is still owed by anybody, in integer cents; 0 closes the claim. */
  openCents?: number;
}

export interface WaitsFor {
  owner: string;
  nextAction: string;
  /** The timer that ends the wait, where time does it and not a person. */
  timer?: string;
}

export interface Headline {
  text: string;
  tone: Tone;
  /** What the deciding state means, from the life-cycle table. */
  detail: string;
  /** Undefined where nobody needs to do anything: the claim is on its way or at its end. */
  waitsFor: WaitsFor | undefined;
}

type StateOf<M extends MachineName> = Extract<keyof (typeof MACHINES)[M]['states'], string>;
type Row = readonly [rank: number, tone: Tone, text: string];

/**
 * Rank decides which state speaks for the claim: later in the story, and needing somebody, speaks first (closed > collections > credit >
 * patient > appeal > denied > pended > next payer > payer accepted > ... > draft). The compiler refuses a state without a row.
 */
const ROWS: { readonly [M in MachineName]: { readonly [S in StateOf<M>]: Row } } = {
  document: {
    received: [10, 'info', 'File received'],
    reading: [11, 'info', 'Reading'],
    done: [12, 'ok', 'File done'],
    refused: [13, 'danger', 'File refused'],
    exception: [14, 'warn', 'File taken in, with differences'],
    duplicate: [12, 'mute', 'Duplicate file'],
  },
  encounter: {
    ready: [100, 'info', 'Registration complete'],
    received: [120, 'info', 'Received'],
    incomplete: [190, 'warn', 'Registration incomplete'],
    'not-billable': [195, 'mute', 'Not billable'],
  },
  coding: {
    coded: [110, 'info', 'Coded'],
    waiting: [160, 'warn', 'Waiting for a coder'],
    queried: [170, 'warn', 'Waiting for the provider\'s answer'],
    held: [180, 'warn', 'Codes held'],
  },
  attempt: {
    superseded: [90, 'mute', 'Replaced'],
    draft: [130, 'info', 'Being edited'],
    ready: [140, 'info', 'Ready to send'],
    held: [150, 'warn', 'Held by edits'],
    batched: [200, 'info', 'In a batch'],
    transmitted: [210, 'info', 'Sent'],
    mailed: [211, 'info', 'Mailed'],
    'entered-by-portal': [212, 'info', 'Entered at the payer\'s portal'],
    'syntax-accepted': [220, 'info', 'Sent, file accepted'],
    'clearinghouse-received': [230, 'info', 'At the clearinghouse'],
    'clearinghouse-accepted': [240, 'info', 'Accepted by the clearinghouse'],
    'payer-received': [250, 'info', 'Received by the payer'],
    'payer-accepted': [260, 'ok', 'Accepted by the payer'],
    answered: [270, 'info', 'Answered by the payer'],
    voided: [275, 'mute', 'Voided at the payer'],
    rejected: [280, 'danger', 'Rejected'],
  },
  interchange: {
    built: [20, 'info', 'File built'],
    sent: [21, 'info', 'File sent'],
    acknowledged: [22, 'ok', 'File acknowledged'],
    rejected: [23, 'danger', 'File rejected'],
  },
  adjudication: {
    corrected: [300, 'mute', 'Answer replaced'],
    // Where the attempt stands says more than that an answer is owed for it.
    awaiting: [205, 'info', 'Waiting for the payer\'s answer'],
    'in-process': [306, 'info', 'In process at the payer'],
    'settled-at-zero': [310, 'ok', 'Settled, nothing owed'],
    paid: [320, 'ok', 'Paid'],
    'patient-share-only': [330, 'info', 'Left to the patient'],
    forwarded: [340, 'info', 'Forwarded to the next payer'],
    reversed: [350, 'warn', 'Payer took its answer back'],
    pended: [360, 'warn', 'Pended by the payer'],
    'partly-paid': [370, 'warn', 'Partly paid'],
    denied: [380, 'danger', 'Denied'],
    unprocessable: [390, 'danger', 'Unprocessable, send a new claim'],
  },
  case: {
    overturned: [311, 'ok', 'Denial overturned'],
    'written-off': [312, 'mute', 'Written off'],
    withdrawn: [310, 'mute', 'Denial given another cause'],
    'to-patient': [331, 'info', 'Denied share moved to the patient'],
    corrected: [400, 'info', 'Denied, corrected claim sent'],
    open: [410, 'danger', 'Denied'],
    triaged: [411, 'danger', 'Denied, next step known'],
    'waiting-on-practice': [412, 'warn', 'Denied, waiting for the practice'],
    'waiting-on-payer': [413, 'warn', 'Denied, waiting for the payer'],
    'waiting-on-patient': [414, 'warn', 'Denied, waiting for the patient'],
    'appealed-level-1': [421, 'warn', 'Denied, first appeal filed'],
    'appealed-level-2': [422, 'warn', 'Denied, second appeal filed'],
    'appealed-level-3': [423, 'warn', 'Denied, third appeal filed'],
    'appealed-level-4': [424, 'warn', 'Denied, fourth appeal filed'],
    'appealed-level-5': [425, 'warn', 'Denied, fifth appeal filed'],
    'partly-overturned': [430, 'warn', 'Denial partly overturned'],
    upheld: [431, 'danger', 'Denial upheld'],
    expired: [432, 'danger', 'Denied, deadline passed'],
  },
  account: {
    clear: [313, 'mute', 'Nothing owed by the patient'],
    paid: [321, 'ok', 'Paid by the patient'],
    due: [500, 'info', 'Patient share due'],
    'statement-1': [501, 'info', 'First statement sent'],
    'statement-2': [502, 'info', 'Second statement sent'],
    'statement-3': [503, 'warn', 'Third statement sent'],
    'statement-4': [504, 'warn', 'Final notice sent'],
    'on-plan': [510, 'info', 'Patient pays by plan'],
    disputed: [520, 'warn', 'Disputed by the patient'],
    hardship: [521, 'warn', 'Financial assistance asked for'],
    collections: [620, 'danger', 'In collections'],
  },
  remit: {
    received: [30, 'info', 'Remittance received'],
    balanced: [31, 'info', 'Remittance balanced'],
    posted: [32, 'info', 'Remittance posted'],
    'matched-to-the-bank': [33, 'ok', 'Remittance matched to the bank'],
    quarantined: [34, 'danger', 'Remittance quarantined'],
  },
  deposit: {
    received: [40, 'info', 'Deposit received'],
    'matched-to-the-bank': [41, 'ok', 'Deposit matched'],
  },
  credit: {
    refunded: [314, 'mute', 'Credit refunded'],
    recouped: [315, 'mute', 'Credit taken back by the payer'],
    identified: [610, 'warn', 'Paid too much'],
    classified: [611, 'warn', 'Credit to be returned'],
  },
};

/** What to do when a timer of the life cycle comes due; a wait that only time ends still has an owner and an action. */
export const TIMER_ACTIONS: Readonly<Record<string, string>> = {
  'batch-cut': 'Send the batch when its time comes',
  'delivery-overdue': 'See why the file has not left',
  'acknowledgement-overdue': 'Ask the partner for the acknowledgement',
  'status-overdue': 'Ask for the status of the claim',
  'no-response': 'Ask the payer for its answer',
  'correction-overdue': 'Ask the payer for the corrected answer',
  'crossover-overdue': 'Bill the next payer yourself',
  'deposit-overdue': 'Find the deposit of this remittance',
  'remit-overdue': 'Ask for the remittance of this deposit',
  'refund-due': 'Return the money',
  'follow-up': 'Follow up',
  'appeal-answer': 'Ask for the decision on the appeal',
  'statement-cycle': 'Send the next statement',
  'pre-collection-review': 'Review before an agency gets the account',
  instalment: 'Check the instalment',
  'agency-report': 'Check the agency\'s report',
};

/** Who or what a state waits for, in words; undefined where it is on its way or at its end. */
export function waitsForOf(state: State): WaitsFor | undefined {
  const { waits } = state;
  if (typeof waits === 'string') return undefined;
  if ('nextAction' in waits) return { owner: waits.owner, nextAction: waits.nextAction };
  return { owner: waits.owner, nextAction: TIMER_ACTIONS[waits.timer] ?? `Look at what is overdue (${waits.timer})`, timer: waits.timer };
}

/** The few words for a state, as headlines and timelines show it; undefined for a state that the tables do not know. */
export const shortTextOf = (machine: string, state: string): string | undefined => (ROWS as Record<string, Record<string, Row>>)[machine]?.[state]?.[2];

export interface Standing {
  machine: MachineName;
  item: string;
  state: string;
  rank: number;
  tone: Tone;
  /** Short words of the headline table. */
  text: string;
  meaning: string;
  waitsFor: WaitsFor | undefined;
}

/** Attempts that the payer may answer. */
const WITH_PAYER: ReadonlySet<string> = new Set([
  'transmitted', 'mailed', 'entered-by-portal', 'syntax-accepted', 'clearinghouse-received', 'clearinghouse-accepted', 'payer-received', 'payer-accepted',
]);

/**
 * What speaks for a claim, highest rank first: of an attempt only the newest per payer sequence, because an older one was answered by it;
 * and nothing that came before waits any more once the encounter turned out not to be billable.
 * @throws Error for a state that the tables do not know: an event of a newer release must wait in its lane, not show half a truth.
 */
export function standings(positions: Positions): Standing[] {
  const newest = new Map<string, number>();
  for (const key of Object.keys(positions)) {
    const attempt = attemptOf(key);
    if (attempt) newest.set(attempt.sequence, Math.max(newest.get(attempt.sequence) ?? 0, attempt.number));
  }
  const withPayer = (sequence: string): boolean => {
    const at = positions[`attempt:${sequence}/${newest.get(sequence) ?? 0}`];
    return at === undefined || WITH_PAYER.has(at);
  };
  const all = Object.entries(positions)
    .filter(([key]) => { const attempt = attemptOf(key); return !attempt || newest.get(attempt.sequence) === attempt.number; })
    // No answer is owed for what was rejected or not sent again yet.
    .filter(([key, state]) => state !== 'awaiting' || !key.startsWith('adjudication:') || withPayer(key.slice('adjudication:'.length)))
    .map(([key, state]) => standing(key, state))
    .sort((a, b) => b.rank - a.rank || (a.item < b.item ? 1 : -1));
  return all[0]?.state === 'not-billable' ? all.map((s) => ({ ...s, waitsFor: undefined })) : all;
}

/** The one line people see of a claim, a file or an account: pure, so that every screen, report and stream says the same. */
export function headline(positions: Positions, facts: HeadlineFacts = {}): Headline {
  const all = standings(positions);
  const first = all[0];
  if (!first) return { text: 'Nothing has happened yet', tone: 'mute', detail: 'No event of this item has arrived.', waitsFor: undefined };
  // Money answers everything before it: once a payer decided, nothing of the way there waits any more.
  const waiting = first.waitsFor ?? all.find((s) => s.waitsFor && s.rank >= (first.rank >= MONEY ? MONEY : 0))?.waitsFor;
  const said = { text: words(first, all, facts), tone: first.tone, detail: first.meaning, waitsFor: waiting };
  const next = first.machine === 'adjudication' ? nextPayer(first, all) : undefined;
  if (next) return { text: `${first.text}, next payer: ${lower(next.text)}`, tone: next.tone, detail: next.meaning, waitsFor: next.waitsFor ?? waiting };
  if (facts.deliveryFailed === true && first.state === 'batched') {
    return { ...said, text: 'Not delivered', tone: 'danger', waitsFor: { owner: 'biller', nextAction: 'Find out why the file could not be delivered and send it again' } };
  }
  if (facts.openCents === 0 && first.rank >= MONEY && waiting === undefined) return { ...said, text: 'Closed', tone: 'mute' };
  if (facts.correctionProposed === true && first.rank >= SENT) {
    // A person's next action comes before a wait that only time ends.
    const waitsFor = said.waitsFor !== undefined && said.waitsFor.timer === undefined ? said.waitsFor : PROPOSAL;
    return { ...said, text: `${said.text}, correction proposed`, tone: said.tone === 'danger' ? 'danger' : 'warn', waitsFor };
  }
  return said;
}

/** The attempt at a later payer that has no answer of its own yet: "Paid" would hide that the secondary still has the claim. */
function nextPayer(first: Standing, all: Standing[]): Standing | undefined {
  if (first.waitsFor !== undefined && first.state !== 'forwarded') return undefined;
  const answered = new Set(all.filter((s) => s.machine === 'adjudication').map((s) => s.item.charAt(0)));
  return all.find((s) => s.machine === 'attempt' && s.state !== 'superseded' && s.state !== 'voided'
    && PAYER_ORDER.indexOf(s.item.charAt(0)) > PAYER_ORDER.indexOf(first.item.charAt(0)) && !answered.has(s.item.charAt(0)));
}

const PAYER_ORDER = 'PST';
/** Ranks from which on a claim has left, and from which on a payer has decided. */
const [SENT, MONEY] = [200, 300];

const lower = (text: string): string => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

/** What a proposed correction waits for. */
export const PROPOSAL: WaitsFor = { owner: 'biller', nextAction: 'Decide about the correction that the practice proposes' };

function words(first: Standing, all: Standing[], facts: HeadlineFacts): string {
  const count = facts.findings?.[first.machine] ?? 0;
  const held = first.state === 'held' || first.state === 'incomplete' || first.state === 'refused';
  if (held && first.machine !== 'document') {
    // Registration and codes are worked on side by side by two people; both must see that they are needed.
    const other = first.state === 'incomplete' ? all.find((s) => s.machine === 'coding' && s.waitsFor) : undefined;
    const what = count > 0 ? `${first.text}: ${count === 1 ? '1 finding' : `${count} findings`}` : first.text;
    return other ? `${what}, ${lower(other.text)}` : what;
  }
  if (first.machine === 'attempt' && first.state === 'transmitted' && facts.partnerName) return `Sent to ${facts.partnerName}`;
  if ((first.state === 'payer-received' || first.state === 'payer-accepted') && facts.payerName) return first.text.replace('the payer', facts.payerName);
  if (first.machine === 'case' && facts.appealDueOn && first.waitsFor && !first.state.startsWith('appealed')) return `${first.text}, appeal due ${shortDate(facts.appealDueOn)}`;
  return first.text;
}

function standing(key: string, state: string): Standing {
  const at = key.indexOf(':');
  const name = at < 0 ? key : key.slice(0, at);
  const machine: Machine | undefined = (MACHINES as Record<string, Machine>)[name];
  const row = (ROWS as Record<string, Record<string, Row>>)[name]?.[state];
  const declared = machine?.states[state];
  if (!row || !declared) throw new Error(`the life cycle has no state ${state} of ${name}`);
  return { machine: name as MachineName, item: key.slice(at + 1), state, rank: row[0], tone: row[1], text: row[2], meaning: declared.meaning, waitsFor: waitsForOf(declared) };
}

function attemptOf(key: string): { sequence: string; number: number } | undefined {
  const m = /^attempt:(.+)\/(\d+)$/.exec(key);
  return m ? { sequence: m[1] ?? '', number: Number(m[2]) } : undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const shortDate = (date: string): string => `${MONTHS[Number(date.slice(5, 7)) - 1] ?? date.slice(5, 7)} ${Number(date.slice(8, 10))}`;
