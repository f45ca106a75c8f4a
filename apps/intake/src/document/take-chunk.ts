import { claimNumberKey, TOKEN_PURPOSES, type StreamKind } from '@claimstream/contracts';
import type { LocalFact, Lookups, Targeted } from '@claimstream/event-stream';
import type { ClaimKey, ClaimRead, ReadIdentity } from '../encounter/state.js';
import type { PatientSeen } from '../patient/decide.js';
import { guarantorOf, IDENTITY_PURPOSE, identityKeys, patientCoverages, patientOf, type PatientCoverage, type Person } from '../patient/identity.js';
import type { PracticeState } from '../practice/decide.js';
import { servicePeriod } from '../registration/claim.js';
import { optional } from '../registration/facts.js';
import type { Incoming } from './incoming.js';
import type { ChunkTaken, DocumentState } from './state.js';

export interface Chunk {
  document: string;
  format: string;
  claims: Incoming[];
  bytesRead: number;
}

interface NumberRow { practice: string; number: string; patient: string; service_from: string; copy: number; claim: string; document: string }
interface PartyRow { token: string; party: string }

/**
 * The facts of one chunk: its file, its claims and their people, all for one transaction. Nothing when the cursor has passed the chunk:
 * a reader that lost its lease, or a repeat after a crash. Two files that bring the same person or claim at once meet in the inserted
 * rows of `party_identity` and `claim_number`; the later one runs again and finds the earlier.
 */
export async function takeChunk(look: Lookups, chunk: Chunk): Promise<Targeted[]> {
  const first = chunk.claims[0]?.ordinal;
  const document = (await look.states<DocumentState>([chunk.document])).get(chunk.document);
  if (first === undefined || document === undefined || document.taken + 1 !== first || document.ended !== undefined) return [];
  const { practice } = document;
  const { npi: practiceNpi, attests } = (await look.states<PracticeState>([practice])).get(practice) ?? {};
  const people = await resolvePeople(look, practice, chunk.claims);
  const numbers = await Numbers.load(look, practice, chunk);
  const facts = new Facts(chunk.document, practice);
  const count = { accepted: 0, known: 0, notBillable: 0 };
  for (const incoming of chunk.claims) {
    const { patient, guarantor } = people.of(incoming, facts);
    const found = numbers.place(incoming, patient, () => look.newId());
    const read: ClaimRead = {
      document: chunk.document, ordinal: incoming.ordinal, practice, source: incoming.source, patient, guarantor, preCoded: incoming.preCoded,
      ...optional('clinicalCodes', incoming.clinicalCodes), sourceFindings: incoming.findings, ...optional('duplicateOf', found.duplicateOf),
      numberOfAnother: found.numberOfAnother, withoutCoverage: incoming.withoutCoverage, ...optional('practiceNpi', practiceNpi),
      ...optional('notBillable', incoming.notBillable), ...optional('key', found.key),
    };
    const claim = incoming.source === 'fhir-r4' ? { ...attests, ...incoming.claim } : incoming.claim;
    facts.claim(found.claim, found.known ? 'claim-exported-again' : 'claim-read', read, { claimNumber: incoming.claimNumber, claim });
    if (incoming.notBillable === undefined) facts.seen(patient, found.claim);
    count[found.known ? 'known' : incoming.notBillable !== undefined ? 'notBillable' : 'accepted'] += 1;
  }
  const chargeCents = chunk.claims.reduce((sum, c) => sum + c.chargeCents, 0);
  const taken: ChunkTaken & { format: string } = { first, claims: chunk.claims.length, ...count, chargeCents, bytesRead: chunk.bytesRead, format: chunk.format };
  return [facts.of(chunk.document, 'document', 'chunk-taken', `${first}-chunk`, { ...taken }), ...facts.all()];
}

/** Collects facts; a person named by several claims of the chunk is told once. */
class Facts {
  private readonly claims: Targeted[] = [];
  private readonly patients = new Map<string, { seen: PatientSeen; phi: { person: Person; coverages: PatientCoverage[] } }>();
  private readonly guarantors = new Map<string, { identities: string[]; person: Person }>();

  constructor(private readonly document: string, private readonly practice: string) {}

  of(stream: string, kind: StreamKind, name: string, part: string, data: object, phi?: unknown): Targeted {
    const fact: LocalFact = {
      kind: 'part', name, id: `${this.document}#${part}`, actor: 'service:intake', practice: this.practice, correlation: kind === 'document' ? this.document : stream,
      data, ...(phi === undefined ? {} : { phi }),
    };
    return { stream, kind, fact };
  }

  claim(stream: string, name: string, read: ClaimRead, phi: ReadIdentity): void {
    this.claims.push(this.of(stream, 'claim', name, String(read.ordinal), read, phi));
  }

  patient(id: string, guarantor: string, identities: string[], phi: { person: Person; coverages: PatientCoverage[] }): void {
    const before = this.patients.get(id)?.seen;
    this.patients.set(id, { phi, seen: { practice: this.practice, guarantor, claims: before?.claims ?? [], identities: [...(before?.identities ?? []), ...identities] } });
  }

  seen(patient: string, claim: string): void {
    this.patients.get(patient)?.seen.claims.push(claim);
  }

  guarantor(id: string, identities: string[], person: Person): void {
    this.guarantors.set(id, { identities: [...(this.guarantors.get(id)?.identities ?? []), ...identities], person });
  }

  all(): Targeted[] {
    return [
      ...this.claims,
      ...[...this.patients].map(([id, { seen, phi }]) => this.of(id, 'patient', 'patient-seen', `${seen.claims[0] ?? id}-patient`, seen, phi)),
      ...[...this.guarantors].map(([id, { identities, person }]) => this.of(id, 'guarantor', 'guarantor-seen', `${id}-guarantor`, { practice: this.practice, identities }, { person })),
    ];
  }
}

type Role = keyof typeof IDENTITY_PURPOSE;

interface People {
  of(incoming: Incoming, facts: Facts): { patient: string; guarantor: string };
}

/** Finds every person of the chunk with one query; whoever is new gets an id. */
async function resolvePeople(look: Lookups, practice: string, claims: Incoming[]): Promise<People> {
  const keysOf = ({ claim, claimNumber }: Incoming, role: Role, person: Person): string[] =>
    identityKeys(person, role === 'patient' || claim.patient === undefined ? claim.subscriber.memberId : undefined, claimNumber);
  // Hashing is most of what this costs, and each key is asked for three times.
  const hashed = new Map<string, string[]>();
  const tokensOf = (role: Role, key: string): string[] => {
    const name = `${role}|${key}`;
    const known = hashed.get(name) ?? look.tokens(IDENTITY_PURPOSE[role], key);
    hashed.set(name, known);
    return known;
  };
  const asked = claims.flatMap((c) => (['patient', 'guarantor'] as const).flatMap((role) =>
    keysOf(c, role, role === 'patient' ? patientOf(c.claim) : guarantorOf(c.claim)).flatMap((key) => tokensOf(role, key))));
  const rows = await look.rows<PartyRow>('party_identity', ['practice', 'token'], [...new Set(asked)].map((token) => [practice, token]));
  const holder = new Map(rows.map((row) => [row.token, row.party]));
  const resolve = (role: Role, keys: string[]): { id: string; fresh: string[] } => {
    const known = keys.flatMap((key) => tokensOf(role, key)).map((token) => holder.get(token)).find((id) => id !== undefined);
    const id = known ?? look.newId();
    // A hash that another person holds stays theirs: joining two people is for a person to decide.
    // The newest key of the tenant comes first: under it the person is found from now on.
    const fresh = keys.flatMap((key) => tokensOf(role, key).slice(0, 1)).filter((token) => !holder.has(token));
    for (const token of fresh) holder.set(token, id);
    return { id, fresh: [...new Set(fresh)] };
  };
  return {
    of(incoming, facts) {
      const [person, payer] = [patientOf(incoming.claim), guarantorOf(incoming.claim)];
      const patient = resolve('patient', keysOf(incoming, 'patient', person));
      const guarantor = resolve('guarantor', keysOf(incoming, 'guarantor', payer));
      facts.patient(patient.id, guarantor.id, patient.fresh, { person, coverages: patientCoverages(incoming.claim) });
      facts.guarantor(guarantor.id, guarantor.fresh, payer);
      return { patient: patient.id, guarantor: guarantor.id };
    },
  };
}

interface Placed {
  claim: string;
  known: boolean;
  duplicateOf?: string;
  numberOfAnother: boolean;
  key?: ClaimKey;
}

/** Which claim an entry is: the n-th of a number, patient and first day in this file is the n-th known, or a new one. */
class Numbers {
  private constructor(private readonly rows: NumberRow[], private readonly document: string, private readonly look: Lookups) {}

  static async load(look: Lookups, practice: string, chunk: Chunk): Promise<Numbers> {
    const tokens = chunk.claims.flatMap((c) => { const key = claimNumberKey(c.claimNumber); return key === undefined ? [] : look.tokens(TOKEN_PURPOSES.claimNumber, key); });
    return new Numbers(await look.rows<NumberRow>('claim_number', ['practice', 'number'], [...new Set(tokens)].map((t) => [practice, t])), chunk.document, look);
  }

  place(incoming: Incoming, patient: string, newId: () => string): Placed {
    const key = claimNumberKey(incoming.claimNumber);
    if (key === undefined) return { claim: newId(), known: false, numberOfAnother: false };
    const tokens = this.look.tokens(TOKEN_PURPOSES.claimNumber, key);
    const number = this.look.token(TOKEN_PURPOSES.claimNumber, key);
    const serviceFrom = servicePeriod(incoming.claim)?.from ?? '';
    const numbered = this.rows.filter((row) => tokens.includes(row.number));
    const same = numbered.filter((row) => row.patient === patient && row.service_from === serviceFrom);
    const inThisFile = new Set(same.filter((row) => row.document === this.document).map((row) => row.claim));
    const copy = inThisFile.size + 1;
    const existing = same.find((row) => row.copy === copy && !inThisFile.has(row.claim));
    const claim = existing?.claim ?? newId();
    this.rows.push({ practice: '', number, patient, service_from: serviceFrom, copy, claim, document: this.document });
    const before = existing === undefined ? same.find((row) => row.copy === copy - 1)?.claim : undefined;
    return {
      claim, known: existing !== undefined, ...optional('duplicateOf', before),
      numberOfAnother: numbered.some((row) => row.patient !== patient), key: { number, serviceFrom, copy },
    };
  }
}
