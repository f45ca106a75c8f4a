import { practiceOf, type PracticeKey } from './clients.js';
import type { Doors } from './doors.js';

interface Finding { code: string; severity: string }
interface Registration { encounter: string | null; findings: Finding[]; registration: { payer: { name: string; id?: string } } }

/** Filing codes (SBR09) of the payers that a chart names. */
const FILING: Readonly<Record<string, string>> = { TPMED: 'MB', TPMCD: 'MC', TPBLU: 'BL', TPCOM: 'CI' };

/** A chart knows no tax id and no payer id: the biller adds them where the chart named the payer. An encounter without coverage stays incomplete. */
export async function completeCharted(doors: Doors, claims: readonly string[], practice: PracticeKey, payerIds: ReadonlyMap<string, string>, key: (what: string) => string): Promise<void> {
  const { taxId, taxonomy } = practiceOf(practice);
  for (const claim of claims) {
    const { encounter, registration } = await doors.get<Registration>('intake', `claims/${claim}`, 'biller');
    const payerId = payerIds.get(registration.payer.name);
    if (encounter !== 'incomplete' || payerId === undefined) continue;
    const changes = { 'billingProvider.taxId': taxId, 'billingProvider.taxonomy': taxonomy, 'payer.id': payerId, ...(FILING[payerId] === undefined ? {} : { 'subscriber.filingCode': FILING[payerId] }) };
    await doors.post('intake', `claims/${claim}/edits`, { as: 'biller', body: { changes }, key: key(`edit ${claim}`) });
  }
}

/** Of the claims that stand twice in a file, one is recorded as a duplicate; the other waits for somebody to compare. */
export async function recordOneDuplicate(doors: Doors, incomplete: readonly string[], key: (what: string) => string): Promise<void> {
  for (const claim of incomplete) {
    const { encounter, findings } = await doors.get<Registration>('intake', `claims/${claim}`, 'biller');
    if (encounter !== 'incomplete' || !findings.some((f) => f.code === 'REG-20')) continue;
    await doors.post('intake', `claims/${claim}/not-billable`, { as: 'biller', body: { reason: 'duplicate' }, key: key('duplicate') });
    return;
  }
}
