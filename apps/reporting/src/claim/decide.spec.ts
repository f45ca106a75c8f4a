import { describe, expect, it } from '@jest/globals';
import { addDays, declarationOf, type Machine, type MachineName, machineOf, MACHINES, type ServiceName } from '@claimstream/contracts';
import type { EventFact, Fact, SideRow } from '@claimstream/event-stream';
import { given, tell } from '@claimstream/testing';
import { boardOf, type DayFigures } from '../day/board.js';
import { isOpen, type BoardStanding } from '../day/standing.js';
import { sideTables } from '../tables.js';
import { valuesOf } from './changed-rows.js';
import { decideClaim } from './decide.js';

const CLAIM = '0000000000C1A';
const PRACTICE = '0000000000PRA';
const DOCUMENT = '0000000000D0C';

const encounter = {
  kind: 'professional', patient: '0000000000PAT', guarantor: '0000000000GAR', serviceFrom: '2026-02-20', serviceThrough: '2026-02-20', frequencyCode: '1', chargeCents: 12_500,
  coverages: [{ sequence: 'P', payerId: 'SAMPLE1', relationship: '18', hasMemberId: true }], preCoded: true, diagnoses: [], lines: [], billing: {},
  tokens: { kid: 'k1', nameBirth: 'aa', member: ['bb'], claimNumber: 'cc' },
};
const person = { subscriber: { sequence: 'P', memberId: 'XQZ-123', name: { last: 'Quillfeather', first: 'Zebulon' }, birthDate: '1961-04-05', sex: 'M', extra: [] } };
const finding = { code: 'REG-04', severity: 'reject', path: 'subscriber.memberId', message: 'The member id is missing.', fix: 'Add it.' };
const P1 = { sequence: 'P', attempt: 1 };
const FILE = '0000000000F1E';
const REMIT = '0000000000REM';
const sealed = { claimNumber: 'LP-77', claim: person };

const said = { ...P1, interchange: FILE, document: DOCUMENT };

const contradiction = { sentence: 'It contradicts what is known.', nextAction: 'Compare and decide', dueAt: '2026-06-04T15:00:00.000Z', document: DOCUMENT };
const entry = {
  key: { source: 'a0', rule: 'J3', leg: 1 }, occurredOn: '2026-03-01', postedOn: '2026-03-02', sequence: 'P', remit: REMIT,
  legs: [{ account: '1050', debitCents: 10_000, creditCents: 0, line: 1 }, { account: '1100', debitCents: 0, creditCents: 10_000, line: 1 }],
};
/** An answer to line 1 that leaves so much open. */
const answer = (openCents: number) => ({
  sequence: 'P', remit: REMIT, document: DOCUMENT, ordinal: 1, statusCode: '1', payerClaimControl: 'ICN000001', matchedBy: 'claim-id', chargeCents: 14_000, paidCents: 14_000 - openCents, contractualCents: 0, patientCents: 0,
  deniedCents: openCents, heldCents: 0, adjustments: [], remarks: [], balances: { insuranceCents: { P: openCents }, patientCents: 0, openCents },
  lines: [{
    number: 1, matchedBy: 'line-control', code: '99213', modifiers: [], chargeCents: 14_000, paidCents: 14_000 - openCents, allowedCents: 14_000 - openCents, remarks: openCents === 0 ? [] : ['N362'],
    adjustments: openCents === 0 ? [] : [{ group: 'CO', reason: '197', amountCents: openCents, treatment: 'denied' }],
  }],
});

/** Data for every type that a claim's stream may hear, true to its contract. */
const DATA: Record<string, { data: Record<string, unknown>; phi?: unknown }> = {
  'intake.encounter-received': { data: { document: DOCUMENT, ordinal: 3, source: 'x12-837p', ...encounter }, phi: sealed },
  'intake.encounter-incomplete': { data: { revision: 1, findings: [finding] } },
  'intake.encounter-ready': { data: { revision: 2, findings: [], ...encounter, chargeCents: 13_000 }, phi: sealed },
  'intake.encounter-not-billable': { data: { reason: 'A pharmacy claim.' } },
  'intake.registration-edited': { data: { revision: 2, fields: ['subscriber.memberId'], origin: 'person' } },
  'intake.correction-proposed': { data: { revision: 3, document: DOCUMENT, fields: ['lines[0].chargeCents'] }, phi: { claim: person } },
  'coding.encounter-waiting': { data: { intakeSeq: 1, suggestions: [] } },
  'coding.encounter-held': { data: { intakeSeq: 1, findings: [{ ...finding, code: 'COD-01' }], releases: [] } },
  'coding.encounter-coded': { data: { revision: 1, intakeSeq: 1, diagnoses: [], lines: [], chargeCents: 14_000, priced: 'coder', findings: [], releases: [] } },
  'coding.query-opened': { data: { topic: 'laterality', dueAt: '2026-03-09T00:00:00.000Z' }, phi: { question: 'Left or right?' } },
  'coding.query-answered': { data: {}, phi: { answer: 'Left.' } },
  'submission.attempt-drafted': { data: { ...P1, frequencyCode: '1', payerId: 'SAMPLE1', chargeCents: 14_000 } },
  'submission.attempt-held': { data: { ...P1, findings: [{ ...finding, code: 'E-12', severity: 'deny' }], releases: [] } },
  'submission.attempt-ready': { data: { ...P1, payer: '0000000000PAY', partner: '0000000000PTN', findings: [], releases: [] } },
  'submission.attempt-batched': { data: { ...P1, interchange: FILE, intakeSeq: 2, codingSeq: 1, contentHash: 'f0', chargeCents: 14_000 } },
  'submission.attempt-transmitted': {
    data: { ...P1, interchange: FILE, partner: '0000000000PTN', payer: '0000000000PAY', interchangeControl: '000000001', groupControl: '1', transactionControl: '0001', chargeCents: 14_000 },
  },
  'submission.attempt-superseded': { data: { ...P1, reason: 'Not billable.' } },
  'submission.attempt-syntax-accepted': { data: { ...P1, interchange: FILE, document: DOCUMENT, withErrors: false, findings: [] } },
  'submission.attempt-clearinghouse-received': { data: { ...said, categoryCode: 'A1', statusCode: '19' } },
  'submission.attempt-clearinghouse-accepted': { data: { ...said, categoryCode: 'A2', statusCode: '20' } },
  'submission.attempt-payer-received': { data: { ...said, categoryCode: 'A1', statusCode: '19' } },
  'submission.attempt-payer-accepted': { data: { ...said, categoryCode: 'A2', statusCode: '20', payerClaimControl: 'ICN000001' } },
  'submission.attempt-rejected': {
    data: {
      ...said, stage: 'payer', category: 'eligibility', findings: [{ ...finding, code: 'REJ-01' }], resubmitBy: '2026-06-04T15:00:00.000Z',
      reasons: [{ categoryCode: 'A7', statusCode: '33', path: 'subscriber.memberId', sentence: 'The payer does not know this member.' }],
    },
  },
  'submission.attempt-answered': { data: { ...P1, remit: REMIT } },
  'submission.acknowledgement-overdue': { data: { ...P1, awaited: 'claim', interchange: FILE, transmittedAt: '2026-03-02T15:00:00.000Z' } },
  'submission.exception-raised': { data: { ...contradiction, exception: 'accepted-after-rejected/P/1', code: 'accepted-after-rejected', owner: 'biller', amountCents: 0 } },
  'submission.exception-settled': { data: { exception: 'accepted-after-rejected/P/1', how: 'The claim stays as it is.' } },
  'remittance.claim-entries-posted': { data: { entries: [entry] } },
  'remittance.adjudication-awaited': { data: { sequence: 'P', attempt: 1, payer: '0000000000PAY', chargeCents: 14_000 } },
  'remittance.payer-share-moved': { data: { remit: REMIT, from: 'P', to: 'S', amountCents: 2_000, lines: [], adjustments: [], paidCents: 10_000, decidedOn: '2026-03-01', payerClaimControl: 'ICN000001' } },
  'remittance.patient-share-moved': { data: { remit: REMIT, sequence: 'P', patient: '0000000000PAT', guarantor: '0000000000GAR', amountCents: 2_000, shares: [{ line: 1, reason: '1', amountCents: 2_000 }], serviceFrom: '2026-02-20' } },
  'remittance.exception-raised': { data: { ...contradiction, exception: `${REMIT}/1/correction`, code: 'correction', owner: 'poster', amountCents: 10_000, remit: REMIT } },
  'remittance.exception-settled': { data: { exception: `${REMIT}/1/correction`, how: 'A person decided.' } },
  'remittance.claim-paid': { data: answer(0) },
  'remittance.claim-partly-paid': { data: answer(2_000) },
  'remittance.claim-denied': { data: answer(14_000) },
  'remittance.claim-unprocessable': { data: answer(14_000) },
  'remittance.claim-left-to-patient': { data: answer(14_000) },
  'remittance.claim-settled-at-zero': { data: answer(0) },
  'remittance.claim-forwarded': { data: answer(2_000) },
  'denial.case-opened': { data: { sequence: 'P', cause: '197', remit: REMIT, lines: [], amountCents: 4_000 } },
  'denial.case-triaged': {
    data: {
      sequence: 'P', cause: '197', category: 'AUTH', route: 'APPEAL', appealable: 'yes', correctable: false, appealBy: '2026-05-01', owner: 'denial specialist', nextAction: 'Ask the practice for the authorization number',
      dueOn: '2026-06-05', releases: ['carc@2026-01'], by: 'table',
    },
  },
  'denial.case-grew': { data: { sequence: 'P', cause: '197', remit: REMIT, lines: [], amountCents: 5_000 } },
  'denial.case-overturned': { data: { sequence: 'P', cause: '197', remit: REMIT, paidCents: 5_000 } },
  'denial.case-withdrawn': { data: { sequence: 'P', cause: '197', remit: REMIT } },
  'patient-billing.share-explained': { data: { account: '0000000000ACC', patientCents: 2_000, sentence: 'Your plan allowed 120.00 and left 20.00 to you.' } },
};

const WITH_PAYER = ['transmitted', 'syntax-accepted', 'clearinghouse-received', 'clearinghouse-accepted', 'payer-received', 'payer-accepted'];

const ITEMS: Partial<Record<MachineName, string>> = { attempt: 'P/1', adjudication: 'P', case: 'P/197' };

/** Events of one producer about the claim, each a legal step of its machine. */
class Producer {
  readonly facts: Fact[] = [];
  private at = '2026-03-02T15:00:00.000Z';
  private readonly positions: Record<string, string> = {};

  constructor(readonly name: ServiceName, private lamport = 0) {}

  says(type: string, more: { at?: string; lamport?: number } = {}): this {
    const { machine } = declarationOf(type) as { machine?: MachineName };
    const { data, phi } = DATA[type] as { data: Record<string, unknown>; phi?: unknown };
    this.at = more.at ?? this.at;
    this.lamport = more.lamport ?? this.lamport + 1;
    const seq = this.facts.length + 1;
    const fact: EventFact = {
      kind: 'event', name: type, id: `${this.name}/${CLAIM}/${seq}`, producer: this.name, stream: CLAIM, streamKind: 'claim', seq, lamport: this.lamport, practice: PRACTICE,
      at: this.at, actor: `service:${this.name}`, data, phi, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    if (machine) {
      const key = ITEMS[machine] ?? 'C';
      const from = this.positions[machine] ?? null;
      const row = (MACHINES[machine] as Machine).transitions.find((t) => t[0] === from && t[1] === type);
      if (!row) throw new Error(`${type} is no step from ${from}`);
      this.positions[machine] = row[2];
      fact.transition = { machine, item: key, from, to: row[2] };
    }
    this.facts.push(fact);
    return this;
  }

  /** Types that are legal now and that this release says. */
  may(machine: MachineName): string[] {
    const from = this.positions[machine] ?? null;
    return [...new Set((MACHINES[machine] as Machine).transitions.filter((t) => t[0] === from && t[3] !== 'later').map((t) => t[1]))];
  }
}

/** The read models that the decisions wrote. */
class Tables {
  readonly rows = new Map<string, Record<string, unknown>>();

  write(rows: SideRow[]): void {
    for (const row of rows) {
      const values = valuesOf(row);
      const unknown = Object.keys(values).filter((c) => !(c in (sideTables.find((t) => t.name === row.table)?.columns ?? {})));
      if (unknown.length > 0) throw new Error(`${row.table} has no column ${unknown.join(', ')}`);
      const key = JSON.stringify([row.table, ...(sideTables.find((t) => t.name === row.table)?.key ?? []).map((k) => values[k])]);
      if ('remove' in row) this.rows.delete(key);
      else this.rows.set(key, JSON.parse(JSON.stringify(values)) as Record<string, unknown>);
    }
  }

  of(table: string): Record<string, unknown>[] {
    return [...this.rows].filter(([key]) => key.startsWith(`["${table}"`)).map(([, row]) => row);
  }
}

function told(facts: Fact[]): Tables {
  const life = given(decideClaim, { service: 'reporting', kind: 'claim', reference: undefined, stream: CLAIM });
  const tables = new Tables();
  for (const fact of facts) tables.write(life.when(fact).rows ?? []);
  return tables;
}

const view = (tables: Tables): Record<string, unknown> => tables.of('claim_view')[0] ?? {};

/** A small seeded generator: the same stories on every machine. */
function dice(seed: number): (below: number) => number {
  let s = seed;
  return (below) => {
    s = (s * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((s / 2_147_483_648) * below);
  };
}

/** A random legal life of a claim as its producers tell it, over some days. */
function story(roll: (below: number) => number): Fact[][] {
  let minute = 0;
  const at = (): string => { minute += roll(900); return new Date(Date.UTC(2026, 2, 2, 15, minute)).toISOString(); };
  const walk = (name: ServiceName, machine: MachineName, extra: string[], start: string | undefined, steps: number): Producer => {
    const producer = new Producer(name, roll(5));
    minute = 0;
    if (start) producer.says(start, { at: at() });
    for (let i = 0; i < steps; i += 1) {
      const may = [...producer.may(machine), ...(producer.facts.length > 0 ? extra : [])];
      const type = may[roll(may.length)];
      if (type) producer.says(type, { at: at() });
    }
    return producer;
  };
  const delivery: Fact[] = roll(4) === 0 ? [tell('delivery', { interchange: FILE, failedAt: '2026-03-04T10:00:00.000Z' }, { practice: PRACTICE })] : [];
  if (delivery.length > 0 && roll(2) === 0) delivery.push(tell('delivery', { interchange: FILE }, { practice: PRACTICE }));
  return [
    walk('intake', 'encounter', ['intake.registration-edited', 'intake.correction-proposed'], 'intake.encounter-received', roll(6)).facts,
    walk('coding', 'coding', [], undefined, roll(6)).facts,
    walk('submission', 'attempt', ['submission.acknowledgement-overdue', 'submission.exception-raised', 'submission.exception-settled'], undefined, roll(9)).facts,
    walk('remittance', 'adjudication', ['remittance.claim-entries-posted', 'remittance.patient-share-moved', 'remittance.payer-share-moved', 'remittance.exception-raised', 'remittance.exception-settled'], undefined, roll(6)).facts,
    walk('denial', 'case', ['denial.case-grew'], undefined, roll(4)).facts,
    roll(3) === 0 ? new Producer('patient-billing', roll(5)).says('patient-billing.share-explained', { at: at() }).facts : [],
    delivery,
  ];
}

/** One order of the same facts that keeps each producer's. */
function interleave(lists: Fact[][], roll: (below: number) => number): Fact[] {
  const left = lists.map((l) => [...l]);
  const order: Fact[] = [];
  for (;;) {
    const open = left.filter((l) => l.length > 0);
    if (open.length === 0) return order;
    order.push(open[roll(open.length)]?.shift() as Fact);
  }
}

const sorted = (tables: Tables): unknown => Object.fromEntries([...tables.rows].sort(([a], [b]) => (a < b ? -1 : 1)));

describe('what reporting keeps of a claim', () => {
  it('is built of facts that are true to their contracts', () => {
    for (const [type, { data, phi }] of Object.entries(DATA)) {
      expect(declarationOf(type)?.data.safeParse(data).error?.issues ?? []).toEqual([]);
      expect(declarationOf(type)?.phi?.safeParse(phi).error?.issues ?? []).toEqual([]);
    }
    const spoken = Object.values(MACHINES).filter((m) => ['encounter', 'coding', 'attempt', 'adjudication', 'case'].includes(m.name)).flatMap((m: Machine) => m.transitions.filter((t) => t[3] !== 'later').map((t) => t[1]));
    expect([...new Set(spoken)].filter((type) => !DATA[type])).toEqual([]);
  });

  it('follows a clean claim from the file to the partner', () => {
    const tables = told([
      ...new Producer('intake').says('intake.encounter-received').says('intake.encounter-ready').facts,
      ...new Producer('coding', 1).says('coding.encounter-coded').facts,
      ...new Producer('submission', 3).says('submission.attempt-drafted').says('submission.attempt-ready').says('submission.attempt-batched').says('submission.attempt-transmitted').facts,
    ]);
    expect(view(tables)).toMatchObject({
      practice: PRACTICE, headline: 'Sent', standing: 'transmitted', charge_cents: 14_000, payer_source: 'SAMPLE1', encounter: 'ready', coding: 'coded', attempt: 'transmitted',
      document: DOCUMENT, ordinal: 3, interchange: FILE, lamport: 7, owner: 'biller', next_action: 'Ask the partner for the acknowledgement', due_at: '2026-03-03T15:00:00.000Z',
    });
    expect(tables.of('work_item')).toHaveLength(1);
    expect(tables.of('journey_entry').map((e) => e['title'])).toEqual(['Received', 'Registration complete', 'Coded', 'Being edited', 'Ready to send', 'In a batch', 'Sent']);
  });

  it('says in the journey what happened, by whom, and where its trace is, and nothing of the person', () => {
    const tables = told(new Producer('intake').says('intake.encounter-received').says('intake.encounter-incomplete').facts);
    expect(tables.of('journey_entry')[1]).toMatchObject({
      producer: 'intake', seq: 2, title: 'Registration incomplete', what: 'Registration has findings that keep the claim from leaving.', actor: 'service:intake',
      trace_id: '0af7651916cd43dd8448eb211c80319c', facts: { findings: 1, findingCodes: ['REG-04'], revision: 1 },
    });
    expect(JSON.stringify([...tables.rows])).not.toMatch(/Quillfeather|Zebulon|1961|XQZ|LP-77/);
  });

  it('keeps of the person only what a screen shows, in the sealed part of the state', () => {
    const life = given(decideClaim, { service: 'reporting', kind: 'claim', reference: undefined, stream: CLAIM });
    for (const fact of new Producer('intake').says('intake.encounter-received').facts) life.when(fact);
    const { phi, ...open } = life.state ?? {};
    expect(phi).toEqual({ person: { last: 'Quillfeather', first: 'Zebulon', birthDate: '1961-04-05', sex: 'M', memberIds: [{ sequence: 'P', id: 'XQZ-123' }], claimNumber: 'LP-77' } });
    expect(JSON.stringify(open)).not.toMatch(/Quillfeather|1961-04-05|XQZ|LP-77/);
  });

  it('can be found by name and birth date, member id and the practice\'s own number', () => {
    const tables = told(new Producer('intake').says('intake.encounter-received').facts);
    expect(tables.of('search_token').map((t) => [t['kind'], t['token'], t['target']])).toEqual([['name-birth', 'aa', CLAIM], ['member', 'bb', CLAIM], ['claim-number', 'cc', CLAIM]]);
  });

  it('closes work when it is done, and a repeated hold does not buy time', () => {
    const intake = new Producer('intake').says('intake.encounter-received').says('intake.encounter-incomplete', { at: '2026-03-02T16:00:00.000Z' });
    expect(told(intake.facts).of('work_item')[0]).toMatchObject({ queue: 'registration', owner: 'biller', opened_at: '2026-03-02T16:00:00.000Z', due_at: '2026-03-04T00:00:00.000Z', findings: [{ code: 'REG-04' }] });
    intake.says('intake.encounter-incomplete', { at: '2026-03-05T16:00:00.000Z' });
    expect(told(intake.facts).of('work_item')[0]).toMatchObject({ opened_at: '2026-03-02T16:00:00.000Z' });
    intake.says('intake.encounter-ready');
    expect(told(intake.facts).of('work_item')).toEqual([]);
  });

  it('takes a claim that is not billable out of the coder\'s queue', () => {
    const facts = [...new Producer('coding', 1).says('coding.encounter-waiting').facts, ...new Producer('intake').says('intake.encounter-received').says('intake.encounter-not-billable').facts];
    expect(told(facts).of('work_item')).toEqual([]);
    expect(told(facts.slice(0, 2)).of('work_item')).toHaveLength(1);
  });

  it('gives a rejection the category and the clock of its event, and lets it go when the claim is sent again', () => {
    const sent = new Producer('submission').says('submission.attempt-drafted').says('submission.attempt-ready').says('submission.attempt-batched').says('submission.attempt-transmitted');
    expect(told(sent.says('submission.acknowledgement-overdue').facts).of('work_item').map((w) => [w['item'], w['queue'], w['category']])).toEqual([['attempt:P/1', 'waiting', undefined], ['overdue:P/1', 'delivery', 'no-claim-acknowledgement']]);
    const tables = told(sent.says('submission.attempt-rejected').facts);
    expect(tables.of('work_item')).toEqual([expect.objectContaining({ item: 'attempt:P/1', queue: 'rejections', category: 'eligibility', due_at: '2026-06-04T15:00:00.000Z', owner: 'biller', next_action: 'Fix and resubmit' })]);
    expect(tables.of('attempt_view')).toEqual([expect.objectContaining({ outcome: 'rejected', category: 'eligibility', stage: 'payer', day: '2026-03-02' })]);
    expect(tables.of('message_view').map((m) => [m['message'], m['stage'], m['outcome']])).toEqual([['837', 'sent', 'sent'], ['277CA', 'payer', 'rejected']]);
    expect(told(sent.says('submission.attempt-superseded').facts).of('work_item')).toEqual([]);
  });

  it('gives a denial the owner, step, date and dollars of its case, and says until when an appeal is open', () => {
    const remittance = new Producer('remittance', 4).says('remittance.adjudication-awaited').says('remittance.claim-entries-posted').says('remittance.claim-denied');
    const denial = new Producer('denial', 9).says('denial.case-opened').says('denial.case-triaged').says('denial.case-grew');
    const tables = told([...remittance.facts, ...denial.facts]);
    expect(view(tables)).toMatchObject({ headline: 'Denied, next step known, appeal due May 1', tone: 'danger' });
    expect(tables.of('work_item')).toEqual([expect.objectContaining({
      item: 'case:P/197', queue: 'denials', owner: 'denial specialist', next_action: 'Ask the practice for the authorization number', due_at: '2026-06-05T23:00:00.000Z', amount_cents: 5_000, category: 'AUTH',
    })]);
    expect(tables.of('answer_view')).toEqual([expect.objectContaining({ day: '2026-03-02', outcome: 'denied', denied_cents: 14_000, paid_cents: 0 })]);
    expect(tables.of('day_fact').map((f) => [f['what'], f['cents'], f['accounts']])).toEqual([['booked', 10_000, { 1050: 10_000, 1100: -10_000 }], ['case-triaged', 0, undefined]]);
  });

  it('lets a case go whose lines the payer refuses for another cause now, and counts its dollars once', () => {
    const denial = new Producer('denial', 9).says('denial.case-opened').says('denial.case-triaged').says('denial.case-withdrawn');
    const tables = told(denial.facts);
    expect(tables.of('work_item')).toEqual([]);
    expect(tables.of('case_view')).toEqual([expect.objectContaining({ state: 'withdrawn', live: false, amount_cents: 0 })]);
    expect(view(tables)['headline']).not.toMatch(/appeal due/);
  });

  it('closes a claim of which nobody owes anything any more, and keeps an exception open until it is settled', () => {
    const remittance = new Producer('remittance', 4).says('remittance.adjudication-awaited').says('remittance.claim-paid');
    expect(view(told(remittance.facts))).toMatchObject({ headline: 'Closed' });
    const raised = told(remittance.says('remittance.exception-raised').facts).of('work_item');
    expect(raised).toEqual([expect.objectContaining({ item: `exception:remittance/${REMIT}/1/correction`, queue: 'posting', owner: 'poster', next_action: 'Compare and decide', amount_cents: 10_000, category: 'correction' })]);
    expect(told(remittance.says('remittance.exception-settled').facts).of('work_item')).toEqual([]);
  });

  it('shows a claim whose file could not be delivered, until the file leaves after all', () => {
    const sent = new Producer('submission').says('submission.attempt-drafted').says('submission.attempt-ready').says('submission.attempt-batched').facts;
    const failed = tell('delivery', { interchange: FILE, failedAt: '2026-03-04T10:00:00.000Z' }, { practice: PRACTICE });
    expect(view(told([...sent, failed]))).toMatchObject({ headline: 'Not delivered', tone: 'danger' });
    expect(told([...sent, failed]).of('work_item').map((w) => w['queue'])).toContain('delivery');
    expect(view(told([...sent, failed, tell('delivery', { interchange: FILE })]))).toMatchObject({ headline: 'In a batch' });
  });

  it('is the same whichever service was heard first', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const roll = dice(seed);
      const lists = story(roll);
      const first = sorted(told(interleave(lists, roll)));
      for (let again = 0; again < 3; again += 1) expect({ seed, tables: sorted(told(interleave(lists, roll))) }).toEqual({ seed, tables: first });
    }
  });

  it('never has open work without an owner, a next action and a date, nor a waiting state without open work', () => {
    let [seen, people] = [0, 0];
    for (let seed = 300; seed <= 700; seed += 1) {
      const roll = dice(seed);
      const tables = told(interleave(story(roll), roll));
      for (const item of tables.of('work_item')) {
        seen += 1;
        expect({ seed, owner: String(item['owner']), action: String(item['next_action']), due: Date.parse(String(item['due_at'])) >= Date.parse(String(item['opened_at'])) })
          .toEqual({ seed, owner: expect.stringMatching(/./), action: expect.stringMatching(/./), due: true });
      }
      // Straight from the life-cycle tables, without the code under test: who waits for a person must be in somebody's queue.
      const positions = (view(tables)['positions'] ?? {}) as Record<string, string>;
      if (Object.entries(positions).some(([key, s]) => key.startsWith('encounter') && s === 'not-billable')) continue;
      for (const [key, state] of Object.entries(positions)) {
        const waits = machineOf(key.slice(0, key.indexOf(':')))?.states[state]?.waits;
        if (typeof waits !== 'object') continue;
        // No answer is owed for what was rejected or not sent again yet.
        if (state === 'awaiting' && [undefined, ...WITH_PAYER].every((s) => s !== positions['attempt:P/1'])) continue;
        people += 1;
        expect({ seed, key, items: tables.of('work_item').map((w) => w['item']) }).toEqual({ seed, key, items: expect.arrayContaining([key]) });
      }
    }
    expect(seen).toBeGreaterThan(200);
    expect(people).toBeGreaterThan(200);
  });

  it('adds up on every day of the board: open before, received, returned, sent, not billable, open after', () => {
    const rows = Array.from({ length: 200 }, (_, i) => { const roll = dice(1000 + i); return told(interleave(story(roll), roll)).of('claim_day'); }).flat();
    const days = [...new Set(rows.map((r) => String(r['day'])))].sort();
    expect(days.length).toBeGreaterThan(2);
    for (const day of [...days, addDays(days.at(-1) ?? '', 1)]) expect({ day, ...boardOf(figuresOf(rows, day)).identity }).toMatchObject({ day, holds: true });
    const ended = rows.findIndex((r) => r['until'] !== null && isOpen(r['standing'] as BoardStanding));
    const broken = rows.map((r, i) => (i === ended ? { ...r, cents: Number(r['cents']) + 1 } : r));
    expect(days.some((day) => !boardOf(figuresOf(broken, day)).identity.holds)).toBe(true);
  });
});

/** What the database groups for a board, from the rows themselves. */
function figuresOf(rows: Record<string, unknown>[], day: string): DayFigures {
  const standing = (r: Record<string, unknown>) => ({ standing: r['standing'] as BoardStanding, count: 1, cents: Number(r['cents']) });
  const at = (from: (r: string) => boolean, until: (u: string) => boolean) => rows.filter((r) => from(String(r['day'])) && (r['until'] === null || until(String(r['until'])))).map(standing);
  const today = rows.filter((r) => r['day'] === day);
  return {
    opening: at((d) => d < day, (u) => u >= day),
    closing: at((d) => d <= day, (u) => u > day),
    moves: today.map((r) => ({ ...standing(r), before: r['before'] as BoardStanding | null, beforeCents: Number(r['before_cents']) })),
    happened: today.flatMap((r) => (r['happened'] as string[]).map((what) => ({ what, count: 1, cents: Number(r['cents']) }))),
  };
}
