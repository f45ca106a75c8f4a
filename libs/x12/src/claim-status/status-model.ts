import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Model } from '../transaction/model.js';
import type { ClaimStatusDraft, ClaimStatusKind, StatusLine, StatusPerson, StatusProvider, StatusReceiver, StatusSource } from './claim-status.js';
import { statusCodec } from './status-codecs.js';

/** The levels in force when a claim comes. */
export interface OpenLevels {
  source: StatusSource | undefined;
  receiver: StatusReceiver | undefined;
  billingProvider: StatusProvider | undefined;
  subscriber: StatusPerson | undefined;
  patient: StatusPerson | undefined;
  claim: ClaimStatusDraft | undefined;
}

export const noLevels = (): OpenLevels => ({ source: undefined, receiver: undefined, billingProvider: undefined, subscriber: undefined, patient: undefined, claim: undefined });

export const newSource = (): StatusSource => ({ stage: 'payer', extra: [] });
export const newLine = (): StatusLine => ({ chargeCents: 0, statuses: [], extra: [] });

/** HL03 of the levels as the guides have them. */
const LEVEL_CODES: Readonly<Record<string, string>> = { source: '20', receiver: '21', billingProvider: '19', subscriber: '22', patient: '23' };

/** HL03 of a level. Patients stand on a level of their own kind in a 277CA. */
export const levelCode = (kind: ClaimStatusKind, fills: string): string => (kind === '277CA' && fills === 'patient' ? 'PT' : (LEVEL_CODES[fills] ?? ''));

/** What the HL says beyond its place: another HL03 than the usual one, and HL04 under a patient, who has nobody below. */
const readLevel = <T extends { levelCode?: string; childCode?: string }>(level: T, kind: ClaimStatusKind, fills: string, s: SegmentReader): T => {
  const code = s.text(3);
  if (code !== levelCode(kind, fills)) level.levelCode = code;
  if (fills === 'patient' && s.has(4)) level.childCode = s.text(4);
  return level;
};

const SECTIONS = new Set([...Object.keys(LEVEL_CODES), 'claim', 'lines']);

/** What the tables of 277CA, 277 and 276 mean. */
export const statusModel = (kind: ClaimStatusKind): Model<OpenLevels> => ({
  codec: statusCodec,
  open(fills, levels, parent, s) {
    switch (fills) {
      case 'source':
        levels.receiver = levels.billingProvider = levels.subscriber = levels.patient = undefined;
        return (levels.source = readLevel(newSource(), kind, fills, s));
      case 'receiver':
        levels.billingProvider = levels.subscriber = levels.patient = undefined;
        return (levels.receiver = readLevel({ statuses: [], extra: [] } as StatusReceiver, kind, fills, s));
      case 'billingProvider':
        levels.subscriber = levels.patient = undefined;
        return (levels.billingProvider = readLevel({ statuses: [], extra: [] } as StatusProvider, kind, fills, s));
      case 'subscriber':
        levels.patient = undefined;
        return (levels.subscriber = readLevel({ extra: [] } as StatusPerson, kind, fills, s));
      case 'patient':
        return (levels.patient = readLevel({ extra: [] } as StatusPerson, kind, fills, s));
      case 'claim':
        return levels.claim;
      case 'lines': {
        if (!levels.claim) return undefined;
        const line = newLine();
        levels.claim.lines.push(line);
        return line;
      }
      default:
        return parent;
    }
  },
  list: (fills) => (fills === 'lines' ? (_, parent) => (parent as ClaimStatusDraft).lines : (_, parent) => [parent]),
  isSection: (loop) => SECTIONS.has(loop.rule.fills),
});
