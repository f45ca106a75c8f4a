import { describe, expect, it } from '@jest/globals';
import { draftOf } from '../claim-837.js';
import { generateInterchange } from '../generate.js';
import { collect835, draftOfPayment, type CollectedRemittance } from '../read-835.js';
import { collect837 } from '../read-837.js';
import { readX12, type X12Item } from '../read-x12.js';
import { write835 } from '../write-835.js';
import { write837 } from '../write-837.js';
import { compile, type ElementNode, type LoopNode, type RowNode } from './compile.js';
import { TABLES } from './guides.js';
import type { TransactionTable } from './table.js';

/** A value the row allows; the format before a date decides its form. */
const sample = (node: ElementNode, before: string | undefined): string => {
  if (node.codes) return node.codes[0] as string;
  if (node.dated) return before === 'RD8' ? '20261119-20261120' : before === 'TM' ? '1130' : before === 'DT' ? '202611191130' : '20261119';
  switch (node.type) {
    case 'R': case 'N0': return '1';
    case 'DT': return '20261119';
    case 'TM': return '1130';
    default: return 'A'.repeat(Math.max(1, node.min));
  }
};

const composite = (node: ElementNode): string => {
  const values: string[] = [];
  for (const component of node.components ?? []) values.push(component.usage === 'N' ? '' : sample(component, values.at(-1)));
  return values.join(':').replace(/:+$/, '');
};

/** Elements that exclude each other or would contradict the rest of the sample. */
const LEFT_OUT: Readonly<Record<string, readonly number[]>> = { N4: [4, 7], CLM: [] };

class FullFile {
  readonly segments: string[] = [];
  private hl = 0;

  loop(loop: LoopNode): this {
    for (const row of loop.rows) this.row(row);
    for (const child of loop.loops) this.loop(child);
    return this;
  }

  private row(row: RowNode): void {
    if (row.id === 'HL') {
      const level = row.rule.elements[2]?.codes?.[0] as string;
      this.hl++;
      this.segments.push(`HL*${this.hl}*${level === '20' ? '' : this.hl - 1}*${level}*${level === '23' ? 0 : 1}`);
      return;
    }
    const values: string[] = [row.id];
    for (const [i, node] of row.elements.entries()) {
      if (node.usage === 'N' || LEFT_OUT[row.id]?.includes(i + 1)) values.push('');
      else if (node.components) values.push(composite(node));
      else values.push(sample(node, values.at(-1)));
    }
    if (row.id === 'NM1') this.name(row, values);
    if (row.id === 'ST') values[2] = '0001';
    this.segments.push(values.join('*').replace(/\*+$/, ''));
  }

  /** A person where the row knows first names, otherwise an organisation; a valid NPI where it wants one. */
  private name(row: RowNode, values: string[]): void {
    const person = row.elements[3]?.usage !== 'N' || row.rule.elements[1]?.codes?.[0] === '1';
    if (row.rule.elements[1]?.codes?.includes(person ? '1' : '2')) values[2] = person ? '1' : '2';
    if (values[8] === 'XX') values[9] = '1234567893';
  }
}

const claimTables = TABLES.filter(({ name }) => name === '837P' || name === '837I');

const envelope = (full: readonly string[], functionalId: string, guide: string): Buffer => Buffer.from(
  `ISA*00*          *00*          *ZZ*TESTSENDER     *ZZ*TESTRECEIVER   *261121*0615*^*00501*000000001*0*T*:~GS*${functionalId}*A1*B1*20261121*0615*1*X*${guide}~${full.join('~')}~SE*${full.length + 1}*0001~GE*1*1~IEA*1*000000001~`,
  'latin1',
);

describe('the table of the 837D', () => {
  const table = TABLES.find(({ name }) => name === '837D') as TransactionTable;
  const full = new FullFile().loop(compile(table).root).segments;
  full[0] = 'ST*837*0001*005010X224A2';
  const file = envelope(full, 'HC', '005010X224A2');

  it('is satisfied by a file that holds every row of it once, and types what is dental', async () => {
    const items: X12Item[] = [];
    for await (const item of readX12(file)) items.push(item);
    const claims = items.flatMap((item) => (item.kind === 'claims' ? item.claims : []));
    const end = items.at(-1) as Extract<X12Item, { kind: 'end' }>;
    const findings = [...end.findings, ...claims.flatMap((claim) => claim.findings)];
    expect(findings.map(({ code, loop, segmentId, element, component, expected }) => [code, loop, segmentId, element, component, expected])).toEqual([]);
    expect(claims.map(({ kind }) => kind)).toEqual(['837D', '837D']);
    expect(claims[0]).toMatchObject({ dental: { orthodontics: { months: '1', monthsRemaining: '1', transferred: true }, teeth: [{ tooth: 'A', status: 'E' }] } });
    expect(claims[0]?.serviceLines[0]).toMatchObject({
      procedure: { qualifier: 'AD' }, chargeCents: 100, unit: 'UN', quantity: '1', diagnosisPointers: [1, 1, 1, 1],
      dental: { oralCavity: ['A', 'A', 'A', 'A', 'A'], prosthesis: 'I', teeth: [{ tooth: 'A', surfaces: ['A', 'A', 'A', 'A', 'A'] }] },
    });
    expect(claims[0]?.providers.map(({ role }) => role)).toContain('assistantSurgeon');
  });

  it('keeps to reading: an 837D is refused by the writer with a sentence', () => {
    const base = generateInterchange({ kind: '837P', count: 1, seed: 1, serviceDate: '2026-11-20' });
    expect(() => write837({ ...base, groups: base.groups.map((group) => ({ ...group, version: '005010X224A2' })) })).toThrow('an 837D is read here and not written');
  });
});

describe('the table of the 835', () => {
  const table = TABLES.find(({ name }) => name === '835') as TransactionTable;
  const full = new FullFile().loop(compile(table).root).segments;
  const file = envelope(full, 'HP', '005010X221A1');

  it('is satisfied by a file that holds every row of it once, but for the sums', async () => {
    const { payments, remittances, findings } = await collect835(file);
    expect(findings.filter(({ snip }) => snip !== 3).map(({ code, loop, segmentId, element, component, expected }) => [code, loop, segmentId, element, component, expected])).toEqual([]);
    expect(payments).toHaveLength(1);
    expect(remittances[0]?.end?.providerAdjustments).toHaveLength(6);
  });

  it('writes every row of it back as it was read, and needs nothing beside the typed fields for it', async () => {
    const { remittances: [remittance] } = await collect835(file);
    const { info: { header }, payments, end } = remittance as CollectedRemittance;
    const written = write835({
      sender: { qualifier: 'ZZ', id: 'TESTSENDER' }, receiver: { qualifier: 'ZZ', id: 'TESTRECEIVER' }, control: '1', createdAt: { date: '2026-11-21', time: '0615' }, usage: 'T',
      groups: [{ functionalId: 'HP', control: '1', senderCode: 'A1', receiverCode: 'B1', transactions: [{
        control: '0001', remittance: header, payments: payments.map(draftOfPayment), providerAdjustments: end?.providerAdjustments ?? [],
      }] }],
    });
    expect(Buffer.from(written.bytes).toString('latin1').split('~')).toEqual(file.toString('latin1').split('~'));
    expect([header.extra, payments[0]?.extra, payments[0]?.serviceLines[0]?.extra, end?.extra]).toEqual([[], [], [], []]);
  });
});

describe.each(claimTables.map((table) => [table.name, table] as const))('the table of the %s', (name, table) => {
  const grammar = compile(table);
  const guide = table.guides[0] as string;
  const full = new FullFile().loop(grammar.root).segments;
  full[0] = `ST*837*0001*${guide}`;
  const file = envelope(full, 'HC', guide);

  it('is satisfied by a file that holds every row of it once', async () => {
    const { claims, findings } = await collect837(file);
    expect(findings.map(({ code, loop, segmentId, element, component, expected }) => [code, loop, segmentId, element, component, expected])).toEqual([]);
    expect(claims).toHaveLength(2);
  });

  it('writes every row of it back as it was read', async () => {
    const { claims, items } = await collect837(file);
    const transaction = items.find((item) => item.kind === 'transaction')?.transaction;
    const base = generateInterchange({ kind: name as '837P', count: 0, seed: 1, serviceDate: '2026-11-20' });
    const written = write837({
      ...base,
      groups: [{ functionalId: 'HC', control: '1', version: guide, senderCode: 'A1', receiverCode: 'B1', transactions: [{
        control: '0001', bht: transaction?.header as NonNullable<typeof transaction>['header'], submitter: claims[0]?.submitter as never, receiver: claims[0]?.receiver as never, claims: claims.map(draftOf),
      }] }],
    });
    expect(Buffer.from(written.bytes).toString('latin1').split('~')).toEqual(file.toString('latin1').split('~'));
    expect(written.repairs).toEqual([]);
  });
});

it.each(TABLES.map((table) => [table.name, compile(table)] as const))('the table of the %s gives codes that fit their elements, and each qualifier of a loop to one row only', (_, grammar) => {
  for (const row of grammar.rows) {
    for (const node of [...row.elements, ...row.elements.flatMap((element) => element.components ?? [])]) {
      for (const code of node.codes ?? []) expect([row.loop.id, row.id, code, code.length >= node.min && code.length <= node.max]).toEqual([row.loop.id, row.id, code, true]);
    }
  }
  for (const loop of grammar.loops) {
    for (const id of ['REF', 'DTP', 'DTM', 'AMT', 'NM1']) {
      const codes = loop.rows.filter((row) => row.id === id).flatMap((row) => row.rule.elements[0]?.codes ?? []);
      expect(new Set(codes).size).toBe(codes.length);
    }
  }
});
