import type { ServiceName, StreamKind } from '@claimstream/contracts';

/** Who listens to which streams of whom. The checker's own list: a test compares it with what the services declare. */
export const SUBSCRIPTIONS: Readonly<Record<ServiceName, Partial<Record<ServiceName, readonly StreamKind[]>>>> = {
  intake: { submission: ['claim'] },
  coding: { intake: ['claim', 'practice'] },
  submission: { intake: ['claim'], coding: ['claim'], remittance: ['claim'] },
  remittance: { intake: ['claim', 'practice'], coding: ['claim'], submission: ['claim', 'payer', 'partner'] },
  denial: { intake: ['claim'], submission: ['claim'], remittance: ['claim'] },
  'patient-billing': { intake: ['guarantor', 'patient', 'claim'], remittance: ['claim'] },
  reporting: {
    intake: ['claim', 'document', 'practice', 'patient'], coding: ['claim', 'practice'], submission: ['claim', 'document', 'interchange', 'payer', 'partner'],
    remittance: ['claim', 'document', 'remit'], denial: ['claim'], 'patient-billing': ['claim', 'account'],
  },
};
