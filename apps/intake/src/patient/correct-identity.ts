import { Refusal, type Lookups } from '@claimstream/event-stream';
import type { Changes } from '../registration/edit.js';
import { correctRecord, type PatientState } from './decide.js';
import { IDENTITY_PURPOSE, identityKeys } from './identity.js';

/**
 * Hashes under which a corrected patient is found from now on.
 * @throws Refusal when another patient of the practice already has this name and birth date: joining two records is not an edit.
 */
export async function identitiesAfter(look: Lookups, patient: string, changes: Changes): Promise<string[]> {
  const state = (await look.states<PatientState>([patient])).get(patient);
  if (state === undefined) throw new Refusal('patient-unknown', 'There is no such patient.', 404);
  const { person, coverages } = correctRecord(state.phi, changes);
  const keys = identityKeys(person, coverages[0]?.memberId, undefined);
  const asked = keys.flatMap((key) => look.tokens(IDENTITY_PURPOSE.patient, key));
  const rows = await look.rows<{ token: string; party: string }>('party_identity', ['practice', 'token'], asked.map((token) => [state.practice, token]));
  if (rows.some((row) => row.party !== patient)) throw new Refusal('patient-exists', 'Another patient of the practice is registered with this name and birth date or member id.', 409);
  const held = new Set(rows.map((row) => row.token));
  return keys.map((key) => look.token(IDENTITY_PURPOSE.patient, key)).filter((token) => !held.has(token));
}
