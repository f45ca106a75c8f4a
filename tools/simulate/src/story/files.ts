import { generateClaims, write837, type Claim837Draft } from '@claimstream/x12';
import type { Chance } from '../chance.js';

/** A payer that is registered late in one tenant and never in the other. */
export const LATE_PAYER = 'SIMLATE';

/** What a practice knows of one claim that it exported: by this a checker judges what became of it. */
export interface Exported {
  /** The practice's own number and, for a number repeated inside a file, its copy. */
  key: string;
  chargeCents: number;
  flaw: Flaw;
}

export type Flaw = 'none' | 'no-member-id' | 'late-payer' | 'bad-diagnosis' | 'repeated-number';

export interface ClaimFile { bytes: Buffer; claims: Exported[]; drafts: Claim837Draft[] }

const flawed = (draft: Claim837Draft, flaw: Flaw): Claim837Draft => {
  const claim = structuredClone(draft);
  if (flaw === 'no-member-id') delete claim.subscriber.memberId;
  if (flaw === 'late-payer') claim.payer = { ...claim.payer, name: 'SIMULATED LATE PAYER', id: LATE_PAYER };
  const [first] = claim.diagnoses;
  if (flaw === 'bad-diagnosis' && first) first.code = 'Z9999';
  return claim;
};

const FLAWS: readonly Flaw[] = ['none', 'none', 'none', 'none', 'none', 'none', 'no-member-id', 'late-payer', 'bad-diagnosis', 'repeated-number'];

/** A practice's export of new claims, some of them with flaws that people or services have to find. */
export function newExport(chance: Chance, kind: '837P' | '837I', prefix: string, count: number): ClaimFile {
  const seed = chance.below(1_000_000);
  const drafts: Claim837Draft[] = [];
  const claims: Exported[] = [];
  for (const plain of generateClaims({ kind, count, seed, serviceDate: '2026-02-20', claimIdPrefix: prefix, billingProviders: 1, secondaryPercent: 10 })) {
    const flaw = chance.pick(FLAWS);
    const draft = flawed(plain, flaw);
    drafts.push(draft);
    claims.push({ key: draft.claimId, chargeCents: draft.chargeCents, flaw });
    if (flaw !== 'repeated-number') continue;
    drafts.push(structuredClone(draft));
    claims.push({ key: `${draft.claimId}#2`, chargeCents: draft.chargeCents, flaw });
  }
  return { bytes: written(drafts, '1'), claims, drafts };
}

/** The same claims again, some with another street, in another file. */
export function reExport(chance: Chance, earlier: ClaimFile, control: string): ClaimFile {
  const drafts = earlier.drafts.map((draft) => {
    const copy = structuredClone(draft);
    if (chance.yes(0.5)) copy.subscriber.address = { line1: `${chance.between(1, 999)} MOVED SAMPLE STREET`, city: 'SAMPLETON', state: 'PA', postalCode: '19099' };
    return copy;
  });
  return { bytes: written(drafts, control), claims: earlier.claims, drafts };
}

function written(claims: Claim837Draft[], control: string): Buffer {
  const party = { organization: 'SAMPLE BILLING', id: 'SAMPLE1', idQualifier: '46' };
  const number = control.padStart(4, '0');
  return Buffer.from(write837({
    sender: { qualifier: 'ZZ', id: 'SAMPLE' }, receiver: { qualifier: 'ZZ', id: 'CLAIMSTREAM' }, control, createdAt: { date: '2026-02-21', time: '1200' }, usage: 'T',
    groups: [{
      functionalId: 'HC', control,
      transactions: [{
        control: number, bht: { reference: `B${control}`, date: '2026-02-21', time: '1200', claimOrEncounter: 'CH' },
        submitter: { ...party, contacts: [{ name: 'HELP', numbers: [{ qualifier: 'TE', number: '5550100000' }] }] }, receiver: party, claims,
      }],
    }],
  }).bytes);
}
