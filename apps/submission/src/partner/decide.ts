import { emit, unchanged, type Context, type Decision, type Fact, type StreamState, type TellDraft } from '@claimstream/event-stream';
import { BATCH_DEFAULTS, type BatchSettings } from '../payer/decide.js';
import type { SubmissionReference } from '../reference.js';

/** What the envelope of a partner looks like. */
export interface PartnerSettings {
  name: string;
  /** Folder below the tenant's `partners/`. */
  folder: string;
  /** ISA05 and ISA06. */
  senderQualifier: string;
  senderId: string;
  /** ISA07 and ISA08. */
  receiverQualifier: string;
  receiverId: string;
  /** GS02 and GS03 where they differ. */
  senderCode?: string;
  receiverCode?: string;
  /** 1000A: who sends, and whom the receiver may call. */
  submitterName: string;
  contactName: string;
  contactPhone: string;
  /** ISA15; a test feed sends T whatever stands here. */
  usage: 'T' | 'P';
  cutAfterSeconds?: number;
  maxClaims?: number;
}

/** Control numbers of one interchange. They leave this stream once and never come back. */
export interface ControlNumbers {
  interchangeControl: string;
  groupControl: string;
  transactionControl: string;
  batchReference: string;
}

export interface PartnerState extends StreamState {
  settings: PartnerSettings;
  revision: number;
  /** Interchanges numbered so far. */
  numbered: number;
  /** Payers that route through this partner. */
  payers: string[];
}

/** ISA13 has nine digits; after a thousand million files the numbers begin again, as X12.5 allows. */
const LIMIT = 999_999_999;

/** A trading partner: its envelope, and the one place its control numbers come from (RFI 723, 1220: unique for a long time, never from a clock). */
export function decidePartner(state: PartnerState | undefined, fact: Fact, context: Context<SubmissionReference>): Decision<PartnerState> {
  if (fact.kind === 'command' && fact.name === 'register-partner') {
    const settings = fact.data as PartnerSettings;
    const revision = (state?.revision ?? 0) + 1;
    return {
      state: { settings, revision, numbered: state?.numbered ?? 0, payers: state?.payers ?? [] },
      events: [emit('submission.partner-registered', {
        name: settings.name, folder: settings.folder, senderId: settings.senderId, receiverId: settings.receiverId, usage: settings.usage, revision,
      }, {})],
      tells: (state?.payers ?? []).map((payer) => settingsFor(payer, settings)),
      rows: [
        ...(state === undefined || state.settings.folder === settings.folder ? [] : [{ table: 'partner_folder', remove: { folder: state.settings.folder } }]),
        { table: 'partner_folder', put: { folder: settings.folder, partner: context.stream.id } },
      ],
      reply: { partner: context.stream.id, revision },
    };
  }
  if (fact.kind !== 'tell' || state === undefined) return unchanged(state);
  if (fact.name === 'payer-routed') {
    const { payer } = fact.data as { payer: string };
    return { state: { ...state, payers: state.payers.includes(payer) ? state.payers : [...state.payers, payer] }, tells: [settingsFor(payer, state.settings)] };
  }
  if (fact.name === 'numbers-asked') {
    const { interchange } = fact.data as { interchange: string };
    const numbered = (state.numbered % LIMIT) + 1;
    return {
      state: { ...state, numbered },
      tells: [{ to: { kind: 'interchange', id: interchange }, name: 'numbers-given', data: { numbers: numbersOf(numbered), settings: state.settings } }],
    };
  }
  return unchanged(state);
}

const numbersOf = (n: number): ControlNumbers => ({
  interchangeControl: String(n).padStart(9, '0'),
  groupControl: String(n),
  transactionControl: String(n).padStart(4, '0'),
  batchReference: `CS${String(n).padStart(9, '0')}`,
});

const settingsFor = (payer: string, settings: PartnerSettings): TellDraft => ({
  to: { kind: 'payer', id: payer }, name: 'partner-settings',
  data: { cutAfterSeconds: settings.cutAfterSeconds ?? BATCH_DEFAULTS.cutAfterSeconds, maxClaims: settings.maxClaims ?? BATCH_DEFAULTS.maxClaims } satisfies BatchSettings as unknown as Record<string, unknown>,
});
