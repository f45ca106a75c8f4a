import type {
  BillingProvider, Claim837Draft, ClaimKind, ClaimProvider, LineAdjudication, OtherSubscriber, Patient, Payer, PayTo, PayToPlan, ProviderRole, Receiver, ServiceLine, Submitter, Subscriber,
} from '../claim-837.js';
import { plain } from '../plain.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Model } from '../transaction/model.js';
import { withItem, type Codec, type MapCodec } from './codec.js';
import { CLAIM_CODECS } from './claim-codecs.js';
import { healthCodes } from './code-codecs.js';
import { DENTAL_CODECS } from './dental-codecs.js';
import { LINE_CODECS } from './line-codecs.js';
import { PARTY_CODECS } from './party-codecs.js';

/** The levels above a claim: what is in force when its CLM comes. */
export interface Levels {
  submitter: Submitter;
  receiver: Receiver;
  billingProvider: BillingProvider;
  payTo: PayTo | undefined;
  payToPlan: PayToPlan | undefined;
  subscriber: Subscriber;
  payer: Payer;
  patient: Patient | undefined;
  claim: Claim837Draft<ClaimKind> | undefined;
}

const NewSubscriber = plain<Subscriber, []>(function () {
  this.sequence = '';
  this.name = { last: '' };
  this.extra = [];
});
export const newSubscriber = (): Subscriber => new NewSubscriber();

const NewPatient = plain<Patient, []>(function () {
  this.relationshipCode = '';
  this.name = { last: '' };
  this.extra = [];
});

const NewProvider = plain<ClaimProvider, [role: ProviderRole, entityCode: string]>(function (role, entityCode) {
  this.role = role;
  this.entityCode = entityCode;
});

export const newPayer = (): Payer => ({ name: '' });

export const newLevels = (): Levels => ({
  submitter: { contacts: [], extra: [] }, receiver: {}, billingProvider: { extra: [] }, payTo: undefined, payToPlan: undefined,
  subscriber: newSubscriber(), payer: newPayer(), patient: undefined, claim: undefined,
});

/**
 * One part of the model that a loop fills. `open` makes it when the loop begins on reading, `list` finds it for writing.
 * `parent` is the object of the loop around it.
 */
interface Part {
  open(levels: Levels, parent: never, s: SegmentReader): object | undefined;
  list(levels: Levels, parent: never): readonly object[];
}

const NONE: readonly never[] = [];
const present = <T extends object>(part: T | undefined): readonly T[] => (part ? [part] : NONE);

const NewServiceLine = plain<ServiceLine, []>(function () {
  this.number = 0;
  this.chargeCents = 0;
  this.unit = '';
  this.quantity = '';
  this.diagnosisPointers = [];
  this.dates = {};
  this.references = {};
  this.amounts = {};
  this.notes = [];
  this.attachments = [];
  this.providers = [];
  this.adjudications = [];
  this.extra = [];
});
export const newServiceLine = (): ServiceLine => new NewServiceLine();

const PARTS: Readonly<Record<string, Part>> = {
  submitter: { open: (l) => (l.submitter = { contacts: [], extra: [] }), list: (l) => [l.submitter] },
  receiver: { open: (l) => (l.receiver = {}), list: (l) => [l.receiver] },
  billingProvider: {
    open: (l) => {
      l.payTo = l.payToPlan = l.patient = undefined;
      l.subscriber = newSubscriber();
      l.payer = newPayer();
      return (l.billingProvider = { extra: [] });
    },
    list: (l) => [l.billingProvider],
  },
  payTo: { open: (l) => (l.payTo = { entity: '' }), list: (l) => present(l.payTo) },
  payToPlan: { open: (l) => (l.payToPlan = {}), list: (l) => present(l.payToPlan) },
  subscriber: {
    open: (l) => {
      l.patient = undefined;
      l.payer = newPayer();
      return (l.subscriber = newSubscriber());
    },
    list: (l) => [l.subscriber],
  },
  payer: {
    open: (l, parent: Subscriber | OtherSubscriber | undefined) => (parent && 'adjustments' in parent ? (parent.payer = newPayer()) : (l.payer = newPayer())),
    list: (l, parent: Subscriber | OtherSubscriber) => ('adjustments' in parent ? present(parent.payer) : [l.payer]),
  },
  patient: { open: (l) => (l.patient = new NewPatient()), list: (l) => present(l.patient) },
  claim: { open: (l) => l.claim, list: (l) => present(l.claim) },
  otherSubscribers: {
    open: (_, claim: Claim837Draft) => add(claim.otherSubscribers, { sequence: '', adjustments: [], amounts: {}, providers: [] }),
    list: (_, claim: Claim837Draft) => claim.otherSubscribers,
  },
  serviceLines: {
    open: (_, claim: Claim837Draft) => {
      const line = newServiceLine();
      claim.serviceLines = withItem(claim.serviceLines, line);
      return line;
    },
    list: (_, claim: Claim837Draft) => claim.serviceLines,
  },
  drug: { open: (_, line: ServiceLine) => (line.drug = { qualifier: '', code: '' }), list: (_, line: ServiceLine) => present(line.drug) },
  adjudications: {
    open: (_, line: ServiceLine) => add(line.adjudications, { payerId: '', paidCents: 0, quantity: '', adjustments: [] } satisfies LineAdjudication),
    list: (_, line: ServiceLine) => line.adjudications,
  },
};

const add = <T extends object>(list: T[], item: T): T => {
  list.push(item);
  return item;
};

/** Parts that live inside the object of the loop around them: without it they have no place. */
const WITHIN = /^(providers:|otherSubscribers$|serviceLines$|drug$|adjudications$)/;

interface WithProviders {
  providers: ClaimProvider[];
}

const CODECS = { ...PARTY_CODECS, ...CLAIM_CODECS, ...LINE_CODECS, ...DENTAL_CODECS, HI: healthCodes } as unknown as Readonly<Record<string, Codec<object> | MapCodec<object>>>;

/** What the tables of the 837 mean. A codec is found by what its row fills, else by its segment id. */
export const CLAIM_MODEL: Model<Levels> = {
  codec: (row) => CODECS[row.fills ?? row.id],
  open: (fills, levels, parent, s) => {
    if (fills === '-') return parent;
    if (fills === '?' || (!parent && WITHIN.test(fills))) return undefined;
    if (fills.startsWith('providers:')) {
      return add((parent as WithProviders).providers, new NewProvider(fills.slice(10) as ProviderRole, s.text(1)));
    }
    return PARTS[fills]?.open(levels, parent as never, s);
  },
  list: (fills) => (fills === '-' ? (_, parent) => [parent] : (PARTS[fills]?.list as ReturnType<Model<Levels>['list']>)),
  isSection: (loop) => loop.barrier || loop.rule.fills === 'submitter',
};
