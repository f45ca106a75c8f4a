import type { EffectDefinition, EffectRun, LocalFact, Lookups, ShellAccess } from '@claimstream/event-stream';
import { write837, type Claim837Draft, type Written837 } from '@claimstream/x12';
import type { ClaimState } from '../claim/state.js';
import type { Coming, Delivered, InterchangeState } from './decide.js';
import { fileOf } from './file.js';
import type { Place } from './acknowledge.js';
import { sha256, type PartnerFolders } from './partner-folders.js';

/** Tries over about a day of back-off before a person is asked. */
const MAX_ATTEMPTS = 12;

/**
 * Writes an interchange from the pinned content of its claims and lays it into the partner's folder. Done at least once; a repeat
 * writes the same bytes under the same control number, so a partner that answers TA1 025 has simply received it before.
 */
export const deliverInterchange = (folders: PartnerFolders): EffectDefinition => ({
  maxAttempts: MAX_ATTEMPTS,
  async run(effect: EffectRun, shell: ShellAccess): Promise<LocalFact[]> {
    const { state, claims } = await shell.look(effect.tenant, (look) => contentOf(look, effect.stream));
    await effect.heartbeat();
    const written = write837(fileOf(state, claims));
    const fileName = `${state.numbers!.interchangeControl}.x12`;
    await folders.deliver(effect.tenant, state.settings!.folder, fileName, written.bytes);
    const data: Delivered = { fileName, sha256: sha256(written.bytes), sizeBytes: written.bytes.byteLength, repairs: written.repairs.length, places: placesOf(written) };
    return [{ kind: 'effect', name: 'interchange-delivered', id: effect.id, actor: 'service:submission', data }];
  },
});

/**
 * What an interchange is written from.
 * @throws Error when it or a claim of it is not as it was promised.
 */
export async function contentOf(look: Lookups, interchange: string): Promise<{ state: InterchangeState; claims: Claim837Draft[] }> {
  const state = (await look.states<InterchangeState>([interchange])).get(interchange);
  if (state === undefined) throw new Error('the interchange is not there');
  const found = await look.states<ClaimState>(state.coming.map((c) => c.claim));
  return { state, claims: state.coming.map((c) => pinnedContent(interchange, c, found.get(c.claim))) };
}

const placesOf = ({ claims }: Written837): Place[] => claims.map((c) => ({ claim: c.claimId, ...c.segments, lines: c.lines.map(({ number, first, last }) => ({ number, first, last })) }));

/** @throws Error when a claim does not hold what it promised to this interchange: no file is better than a wrong one. */
function pinnedContent(interchange: string, coming: Coming, state: ClaimState | undefined): Claim837Draft {
  const pinned = state?.attempts[coming.item]?.pinned;
  const content = state?.phi?.pinned?.[coming.item];
  if (content === undefined || pinned?.interchange !== interchange || pinned.hash !== coming.hash) throw new Error(`the pinned content of claim ${coming.claim} is not the one that was promised`);
  return content;
}
