import { describe, expect, it } from '@jest/globals';
import { declarationOf } from '@claimstream/contracts';
import type { EventFact, Fact, SideRow } from '@claimstream/event-stream';
import { given } from '@claimstream/testing';
import { decideName, decidePatient } from '../names/decide.js';
import { decideFile } from './decide.js';

const DOCUMENT = '0000000000D0C';
const FILE = '0000000000F1E';
const totals = { claims: 3, accepted: 2, updates: 1, proposals: 0, notBillable: 0, refusedParts: 0, chargeCents: 42_000 };

function said(type: string, stream: string, seq: number, data: Record<string, unknown>, step?: [string | null, string], phi?: unknown): Fact {
  expect(declarationOf(type)?.data.safeParse(data).error?.issues ?? []).toEqual([]);
  const { service, stream: streamKind, machine } = declarationOf(type) ?? {};
  const fact: EventFact = {
    kind: 'event', name: type, id: `${service}/${stream}/${seq}`, producer: service ?? 'intake', stream, streamKind: streamKind ?? 'document', seq, lamport: seq, practice: '0000000000PRA',
    at: `2026-03-02T15:0${seq}:00.000Z`, actor: 'person:biller', data, phi,
  };
  return step && machine ? { ...fact, transition: { machine, item: '1', from: step[0], to: step[1] } } : fact;
}

const put = (rows: SideRow[] | undefined, table: string): Record<string, unknown>[] => (rows ?? []).filter((r) => r.table === table).flatMap((r) => ('put' in r ? [r.put] : []));

const received = said('intake.document-received', DOCUMENT, 1, { door: 'upload', format: 'x12-837p', sha256: 'a'.repeat(64), sizeBytes: 900 }, [null, 'received'], { fileName: 'quillfeather_zebulon.837' });
const reading = said('intake.document-reading', DOCUMENT, 2, { format: 'x12-837p' }, ['received', 'reading']);

describe('what reporting keeps of a file', () => {
  it('shows how far the reading is', () => {
    const life = given(decideFile, { service: 'reporting', kind: 'document', reference: undefined, stream: DOCUMENT });
    life.when(received);
    life.when(reading);
    const { rows } = life.when(said('intake.document-progressed', DOCUMENT, 3, { claims: 2, bytesRead: 600, sizeBytes: 900 }));
    expect(put(rows, 'document_view')[0]).toMatchObject({ direction: 'in', state: 'reading', headline: 'Reading', claims: 2, bytes_read: 600, size_bytes: 900 });
    expect(put(life.when(said('intake.document-done', DOCUMENT, 4, { ...totals, findings: [] }, ['reading', 'done'])).rows, 'document_view')[0]).toMatchObject({ state: 'done', tone: 'ok', accepted: 2, updates: 1, charge_cents: 42_000 });
  });

  it('seals the name under which the file came, because people put names of patients into it', () => {
    const life = given(decideFile, { service: 'reporting', kind: 'document', reference: undefined, stream: DOCUMENT });
    const { rows } = life.when(received);
    expect(life.state?.phi).toEqual({ fileName: 'quillfeather_zebulon.837' });
    expect(JSON.stringify([rows, { ...life.state, phi: undefined }])).not.toContain('quillfeather');
  });

  it.each([
    ['intake.document-refused', 'refused', 'danger', 'Send the corrected file'],
    ['intake.document-excepted', 'exception', 'warn', 'Compare the file with its sender and send the missing claims'],
  ])('gives somebody the file that ends with %s', (type, state, tone, nextAction) => {
    const life = given(decideFile, { service: 'reporting', kind: 'document', reference: undefined, stream: DOCUMENT });
    life.when(received);
    life.when(reading);
    const { rows } = life.when(said(type, DOCUMENT, 3, { reason: 'The file broke off.', ...totals, findings: [] }, ['reading', state]));
    expect(put(rows, 'document_view')[0]).toMatchObject({ state, tone, reason: 'The file broke off.' });
    expect(put(rows, 'work_item')).toEqual([expect.objectContaining({ queue: 'documents', owner: 'biller', next_action: nextAction, due_at: '2026-03-04T00:00:00.000Z' })]);
  });

  it('tells the claims of a file that could not be delivered, and tells them again when it left after all', () => {
    const life = given(decideFile, { service: 'reporting', kind: 'interchange', reference: undefined, stream: FILE });
    life.when(said('submission.interchange-built', FILE, 1, {
      partner: '0000000000PTN', payer: '0000000000PAY', kind: '837P', interchangeControl: '000000001', groupControl: '1', transactionControl: '0001', batchReference: 'B1',
      claims: ['0000000000C1A', '0000000000C2A'], chargeCents: 5_000,
    }, [null, 'built']));
    const failed = life.when(said('submission.delivery-failed', FILE, 2, { reason: 'The folder of the partner is gone.', attempts: 5 }));
    expect(put(failed.rows, 'document_view')[0]).toMatchObject({ direction: 'out', headline: 'Not delivered', reason: 'The folder of the partner is gone.', claims: 2, control_number: '000000001' });
    expect(put(failed.rows, 'work_item').map((w) => w['queue'])).toContain('delivery');
    expect(failed.tells?.map((t) => [t.to.id, t.data['failedAt']])).toEqual([['0000000000C1A', '2026-03-02T15:02:00.000Z'], ['0000000000C2A', '2026-03-02T15:02:00.000Z']]);
    const sent = life.when(said('submission.interchange-sent', FILE, 3, { interchangeControl: '000000001', fileName: '000000001.837', sha256: 'b', sizeBytes: 1, claims: 2, repairs: 0 }, ['built', 'sent']));
    expect(sent.tells?.map((t) => t.data)).toEqual([{ interchange: FILE }, { interchange: FILE }]);
    expect(sent.rows).toContainEqual({ table: 'work_item', remove: { stream: FILE, item: `delivery:${FILE}` } });
    expect(put(sent.rows, 'document_view')[0]).toMatchObject({ headline: 'File sent', file_name: '000000001.837' });
    // Refused by its receiver, it says by whom and why.
    const finding = { code: 'REJ-TA1', severity: 'reject', path: 'file', message: 'The receiver refused the file (TA1, status R).', fix: 'Fix its claims and send them again.' };
    const refused = life.when(said('submission.interchange-rejected', FILE, 4, { document: '0000000000ACK', by: 'TA1', status: 'R', noteCode: '022', claims: 2, findings: [finding] }, ['sent', 'rejected']));
    expect(put(refused.rows, 'document_view')[0]).toMatchObject({ headline: 'File rejected', reason: 'TA1 R, note 022', findings: [finding] });
  });
});

describe('names', () => {
  it('come from the services that own them', () => {
    const life = given(decideName, { service: 'reporting', kind: 'practice', reference: undefined, stream: '0000000000PRA' });
    const { rows, practice } = life.when(said('intake.practice-registered', '0000000000PRA', 1, { name: 'Sample Pediatrics', npi: '1234567893', timeZone: 'America/Denver', revision: 1 }));
    expect(put(rows, 'name_view')[0]).toMatchObject({ id: '0000000000PRA', kind: 'practice', name: 'Sample Pediatrics', time_zone: 'America/Denver' });
    expect(practice).toBe('0000000000PRA');
  });

  it('of payers carry the ids under which sources call them', () => {
    const life = given(decideName, { service: 'reporting', kind: 'payer', reference: undefined });
    const { rows } = life.when(said('submission.payer-registered', life.stream, 1, { name: 'Sample Health', payerIds: ['SAMPLE1', 'SH'], partner: '0000000000PTN', revision: 1 }));
    expect(put(rows, 'name_view')[0]).toMatchObject({ kind: 'payer', aliases: ['SAMPLE1', 'SH'] });
  });

  it('of a patient are only keyed hashes that lead to the patient\'s claims', () => {
    const life = given(decidePatient, { service: 'reporting', kind: 'patient', reference: undefined, stream: '0000000000PAT' });
    const { rows } = life.when(said('intake.patient-registered', '0000000000PAT', 1, { revision: 1, guarantor: '0000000000GAR', tokens: { kid: 'k', nameBirth: 'aa', member: [] } }));
    expect(put(rows, 'search_token')).toEqual([{ kind: 'name-birth', token: 'aa', target: '0000000000PAT', target_kind: 'patient', practice: '0000000000PRA' }]);
  });
});
