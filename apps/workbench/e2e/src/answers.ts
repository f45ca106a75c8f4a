import fs from 'node:fs';
import path from 'node:path';
import { ack277ca, collect837, write835, type Claim837, type ClaimDecision, type Interchange835, type StatusCode } from '@claimstream/x12';
import { described, type Office } from './platform.js';

const NPI = '1999000015';
const inbox = (office: Office, ...where: string[]): string => path.join(described().folders, 'demo', 'partners', office.folder, ...where);
let files = 0;

/** The partner lays down a file: it appears whole. */
function lay(office: Office, where: 'ack' | '835', bytes: Uint8Array): void {
  const folder = inbox(office, where, 'in');
  fs.mkdirSync(folder, { recursive: true });
  const name = `answer-${(files += 1)}.x12`;
  fs.writeFileSync(path.join(folder, `.${name}.part`), bytes);
  fs.renameSync(path.join(folder, `.${name}.part`), path.join(folder, name));
}

export interface Received { claims: Claim837[]; batch: string }

/** What the partner has in its folder, file by file, as a receiver reads it. */
export async function received(office: Office): Promise<Received[]> {
  const out = inbox(office, '837', 'out');
  const names = fs.existsSync(out) ? fs.readdirSync(out).filter((n) => !n.startsWith('.')).sort() : [];
  return Promise.all(names.map(async (name) => {
    const read = await collect837(fs.readFileSync(path.join(out, name)));
    const [transaction] = read.items.flatMap((i) => (i.kind === 'transaction' ? [i.transaction] : []));
    return { claims: read.claims, batch: transaction?.header.reference ?? '' };
  }));
}

/** A 277CA of the clearinghouse for a file: the named claims are refused with their codes, the others go on. */
export function judge(office: Office, { claims, batch }: Received, rejected: Record<string, StatusCode[]>): void {
  const control = String((files + 1) * 10);
  lay(office, 'ack', ack277ca({
    envelope: { sender: { qualifier: 'ZZ', id: 'TESTHOUSE' }, receiver: { qualifier: 'ZZ', id: 'HARBORLIGHT' }, control, createdAt: { date: '2026-03-10', time: '0900' }, usage: 'T' }, group: { control },
    stage: 'clearinghouse', source: { organization: 'TESTING HOUSE', id: 'T1', idQualifier: '46' }, receiptNumber: 'R1', receivedOn: '2026-03-09', processedOn: '2026-03-10', processedAt: '0900',
    transactions: [{
      control: '0001', reference: 'A1', batch, submitter: { organization: 'HARBORLIGHT TEST', id: 'HARBORLIGHT' },
      decisions: claims.map((claim): ClaimDecision => (rejected[claim.claimId] === undefined ? { claim, decision: 'accepted' } : { claim, decision: 'rejected', statuses: rejected[claim.claimId] ?? [] })),
    }],
  }).bytes);
}

/** An answer to one line of a claim, in integer cents. */
export interface Said { claim: string; chargeCents: number; paidCents: number; adjustments: { group: string; reason: string; amountCents: number }[] }

/** An 835 of the office's payer for its claims of one line each. */
export function pay(office: Office, trace: string, said: Said[]): void {
  const control = String(files + 1);
  const interchange: Interchange835 = {
    sender: { qualifier: 'ZZ', id: 'TESTHOUSE' }, receiver: { qualifier: 'ZZ', id: 'HARBORLIGHT' }, control, createdAt: { date: '2026-03-10', time: '0900' }, usage: 'T',
    groups: [{
      functionalId: 'HP', control, transactions: [{
        control: '0001', providerAdjustments: [],
        payments: said.map(({ claim, chargeCents, paidCents, adjustments }) => ({
          claimId: claim, statusCode: '1', chargeCents, paidCents, payerClaimControl: `ICN${claim}`, filingCode: 'CI', adjustments: [], references: {}, dates: {}, contacts: [], amounts: {}, quantities: {}, extra: [],
          group: { number: '1', extra: [] }, patient: { name: { last: 'TESTPERSON', first: 'TESTA' } },
          serviceLines: [{
            procedure: { qualifier: 'HC', code: '99213', modifiers: [] }, chargeCents, paidCents, adjustments, references: {}, amounts: {}, quantities: {}, remarkCodes: [], extra: [], serviceFrom: '2026-03-02', lineControl: `${claim}-1`,
          }],
        })),
        remittance: {
          handling: 'I', paymentCents: said.reduce((sum, s) => sum + s.paidCents, 0), creditOrDebit: 'C', method: 'ACH', paymentDate: '2026-03-10', trace, payerTaxId: '1999888777',
          payer: {
            name: `TESTPAYER ${office.payerId}`, id: office.payerId, idQualifier: 'XV', address: { line1: '1 PLAN ST', city: 'SAMPLETON', state: 'CO', postalCode: '80203' },
            contacts: [{ purpose: 'BL', name: 'EDI', numbers: [{ qualifier: 'TE', number: '5550100000' }] }],
          },
          payee: { name: 'TESTVILLE', id: NPI, idQualifier: 'XX' },
        },
      }],
    }],
  };
  lay(office, '835', write835(interchange).bytes);
}
