import { codesOf, FIRST_THREE, firstCode, taken, type Codec } from '../claim/codec.js';
import { contactSegment, PARTY_CODECS } from '../claim/party-codecs.js';
import type { Party } from '../party.js';
import type { ClaimPaymentDraft, RemitContact, RemitParty, RemitPerson } from './remittance.js';

const organization: Codec<RemitParty> = {
  read(s, target) {
    target.name = s.text(2);
    const idQualifier = s.text(3);
    if (idQualifier !== '') target.idQualifier = idQualifier;
    const id = s.text(4);
    if (id !== '') target.id = id;
    return taken(1, 2, 3, 4);
  },
  write({ name, idQualifier, id }, row, emit) {
    if (name !== '' || id !== undefined || idQualifier !== undefined) emit(['N1', firstCode(row, 1), name, idQualifier ?? (id === undefined ? undefined : firstCode(row, 3)), id]);
  },
};

/** PER by what it is for, so that several rows share one list. */
const contacts: Codec<{ contacts?: RemitContact[] }> = {
  read(s, target, row) {
    const purpose = s.text(1);
    if (!codesOf(row, 1).includes(purpose)) return 0;
    const contact: RemitContact = { purpose, numbers: [] };
    const name = s.text(2);
    if (name !== '') contact.name = name;
    for (let i = 3; i <= 7; i += 2) if (s.has(i) || s.has(i + 1)) contact.numbers.push({ qualifier: s.text(i), number: s.text(i + 1) });
    (target.contacts ??= []).push(contact);
    return taken(1, 2, 3, 4, 5, 6, 7, 8);
  },
  write(target, row, emit) {
    const codes = codesOf(row, 1);
    for (const { purpose, name, numbers } of target.contacts ?? []) {
      if (codes.includes(purpose)) emit(contactSegment(purpose, name, numbers));
    }
  },
};

const delivery: Codec<RemitParty> = {
  read(s, target) {
    if (target.delivery) return 0;
    target.delivery = { method: s.text(1) };
    const name = s.text(2);
    if (name !== '') target.delivery.name = name;
    const number = s.text(3);
    if (number !== '') target.delivery.number = number;
    return FIRST_THREE;
  },
  write({ delivery: by }, _row, emit) {
    if (by) emit(['RDM', by.method, by.name, by.number]);
  },
};

type PersonField = 'patient' | 'subscriber' | 'correctedPatient' | 'otherSubscriber';
type PartyField = 'renderingProvider' | 'crossoverPayer' | 'correctedPriorityPayer';

/** An NM1 that fills one field of the claim. Only the first of its kind does. */
const person = (field: PersonField): Codec<ClaimPaymentDraft> => ({
  read(s, claim, row) {
    if (claim[field]) return 0;
    const target: RemitPerson = {};
    claim[field] = target;
    return PARTY_CODECS.member.read(s, target, row);
  },
  write(claim, row, emit) {
    const target = claim[field];
    if (target) PARTY_CODECS.member.write(target, row, emit);
  },
});

const party = (field: PartyField): Codec<ClaimPaymentDraft> => ({
  read(s, claim, row) {
    if (claim[field]) return 0;
    const target: Party = {};
    claim[field] = target;
    return PARTY_CODECS.NM1.read(s, target, row);
  },
  write(claim, row, emit) {
    const target = claim[field];
    if (target) PARTY_CODECS.NM1.write(target, row, emit);
  },
});

/** Codecs of payer, payee and the people and parties of a claim. */
export const REMIT_PARTY_CODECS: Readonly<Record<string, Codec<never>>> = {
  N1: organization, N3: PARTY_CODECS.N3, N4: PARTY_CODECS.N4, PER: contacts, RDM: delivery,
  patient: person('patient'), subscriber: person('subscriber'), correctedPatient: person('correctedPatient'), otherSubscriber: person('otherSubscriber'),
  renderingProvider: party('renderingProvider'), crossoverPayer: party('crossoverPayer'), correctedPriorityPayer: party('correctedPriorityPayer'),
};
