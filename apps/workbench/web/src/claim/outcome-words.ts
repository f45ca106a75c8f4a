/** Payers of a claim by their place. */
export const PAYERS: Readonly<Record<string, string>> = { P: 'First payer', S: 'Second payer', T: 'Third payer' };

const OUTCOMES: Readonly<Record<string, string>> = {
  paid: 'paid', 'partly-paid': 'paid in part', denied: 'denied', unprocessable: 'unprocessable', 'patient-share-only': 'left to the patient or the next payer', 'settled-at-zero': 'settled at zero', forwarded: 'forwarded to another payer',
  sent: 'sent', received: 'received, not judged', accepted: 'accepted', rejected: 'rejected',
};

export const outcomeText = (outcome: string): string => OUTCOMES[outcome] ?? outcome.replaceAll('-', ' ');

/** Which tone an outcome of a message or an answer has. */
export const outcomeTone = (outcome: string): 'danger' | 'warn' | 'ok' | 'info' =>
  (outcome === 'rejected' || outcome === 'denied' || outcome === 'unprocessable' ? 'danger' : outcome === 'partly-paid' ? 'warn' : outcome === 'sent' || outcome === 'received' || outcome === 'forwarded' ? 'info' : 'ok');
