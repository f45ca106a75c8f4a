import { withItem, type Codec, type MapCodec } from '../claim/codec.js';
import { plain } from '../plain.js';
import type { Model } from '../transaction/model.js';
import type { Extra } from '../values.js';
import { REMIT_QUALIFIED_CODECS } from './by-qualifier.js';
import { REMIT_CLAIM_CODECS } from './claim-codecs.js';
import { REMIT_HEADER_CODECS } from './header-codecs.js';
import { REMIT_PARTY_CODECS } from './party-codecs.js';
import type { ClaimGroup, ClaimPaymentDraft, PaymentLine, ProviderAdjustment, Remittance, RemitParty } from './remittance.js';

/** What follows the last claim. */
export interface RemitSummary {
  providerAdjustments: ProviderAdjustment[];
  extra: Extra[];
}

/** What is in force while an 835 is read or written. */
export interface RemitLevels {
  remittance: Remittance;
  group: ClaimGroup | undefined;
  claim: ClaimPaymentDraft | undefined;
  summary: RemitSummary;
}

export const newRemittance = (): Remittance => ({
  handling: '', paymentCents: 0, creditOrDebit: '', method: '', paymentDate: '', trace: '', payerTaxId: '', payer: { name: '' }, payee: { name: '' }, extra: [],
});

export const newRemitLevels = (): RemitLevels => ({ remittance: newRemittance(), group: undefined, claim: undefined, summary: { providerAdjustments: [], extra: [] } });

const NewLine = plain<PaymentLine, [ordinal: number]>(function (ordinal) {
  this.ordinal = ordinal;
  this.chargeCents = 0;
  this.paidCents = 0;
  this.adjustments = [];
  this.references = {};
  this.amounts = {};
  this.quantities = {};
  this.remarkCodes = [];
  this.extra = [];
});

const addLine = (claim: ClaimPaymentDraft): PaymentLine => {
  const line = new NewLine(claim.serviceLines.length + 1);
  claim.serviceLines = withItem(claim.serviceLines, line);
  return line;
};

const CODECS = { ...REMIT_PARTY_CODECS, ...REMIT_QUALIFIED_CODECS, ...REMIT_HEADER_CODECS, ...REMIT_CLAIM_CODECS } as unknown as Readonly<Record<string, Codec<object> | MapCodec<object>>>;

/** Fills a party that is there from the start. */
const party = (levels: RemitLevels, field: 'payer' | 'payee'): RemitParty => levels.remittance[field];

/** What the table of the 835 means. A codec is found by what its row fills, else by its segment id. */
export const REMIT_MODEL: Model<RemitLevels> = {
  codec: (row) => CODECS[row.fills ?? row.id],
  open: (fills, levels) => {
    switch (fills) {
      case 'payer':
      case 'payee': return party(levels, fills);
      case 'group': return (levels.group = { number: '', extra: [] });
      case 'payment': return levels.claim;
      case 'serviceLines': return levels.claim && addLine(levels.claim);
      case 'summary': return levels.summary;
      default: return undefined;
    }
  },
  list: (fills) => (fills === 'payer' || fills === 'payee' ? (levels) => [party(levels, fills)] : undefined),
  isSection: ({ rule: { fills } }) => fills === 'group' || fills === 'payment' || fills === 'serviceLines',
};
