import type { BillingProvider, Party, Payer, PayTo, PersonFacts } from '../claim-837.js';
import type { RowNode } from '../grammar/compile.js';
import { plain } from '../plain.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Address, Contact, PersonName } from '../values.js';
import { bit, compactDate, FIRST_THREE, FIRST_TWO, firstCode, taken, type Codec, type MapCodec, type OutSegment } from './codec.js';

const XX = 0x5858;
const CONTACT = taken(1, 2, 3, 4, 5, 6, 7, 8);

/** The bit of element `i` where it is not the code the writer gives it. */
const otherCode = (s: SegmentReader, row: RowNode, i: number): number => (s.text(i) === firstCode(row, i) ? 0 : bit(i));

const NewName = plain<PersonName, [last: string]>(function (last) {
  this.last = last;
});

const NewAddress = plain<Address, []>(function () {
  this.line1 = '';
  this.city = '';
});

const readPerson = (s: SegmentReader): PersonName => {
  const name = new NewName(s.text(3));
  if (s.count < 4) return name;
  const first = s.text(4);
  if (first !== '') name.first = first;
  const middle = s.text(5);
  if (middle !== '') name.middle = middle;
  const prefix = s.text(6);
  if (prefix !== '') name.prefix = prefix;
  const suffix = s.text(7);
  if (suffix !== '') name.suffix = suffix;
  return name;
};

const NOBODY: PersonName = { last: '' };

/** An NM1. An organisation has a name of one part. */
const nameSegment = (
  entityCode: string, type: string, organization: string | undefined, { last, first, middle, prefix, suffix }: PersonName, qualifier: string | undefined, id: string | undefined,
): OutSegment =>
  organization === undefined
    ? ['NM1', entityCode, type, last, first, middle, prefix, suffix, qualifier, id]
    : ['NM1', entityCode, type, organization, undefined, undefined, undefined, undefined, qualifier, id];

const ORGANIZATION = taken(1, 2, 3, 8, 9);
const PERSON = taken(1, 2, 3, 4, 5, 6, 7, 8, 9);

/** NM1 of submitters, receivers and providers. */
const party: Codec<Party & { entityCode?: string }> = {
  read(s, target) {
    const type = s.text(2);
    if (type !== '1' && s.has(3)) target.organization = s.text(3);
    else if (s.has(3) || s.has(4)) target.person = readPerson(s);
    else if (type !== '') target.entityType = type;
    const id = s.text(9);
    if (id !== '') {
      if (s.packed(8) === XX) target.npi = id;
      else {
        target.id = id;
        const qualifier = s.text(8);
        if (qualifier !== '') target.idQualifier = qualifier;
      }
    }
    // a type that is neither person nor organisation, and a qualifier of nothing, stay as they were sent
    const bits = (type === '1' ? PERSON : ORGANIZATION) & ~(id === '' ? bit(8) : 0);
    return target.organization !== undefined && type !== '2' ? bits & ~bit(2) : bits;
  },
  write(target, row, emit) {
    const { organization, person, npi, id } = target;
    const type = organization !== undefined ? '2' : person ? '1' : (target.entityType ?? firstCode(row, 2));
    const qualifier = npi !== undefined ? 'XX' : id !== undefined ? (target.idQualifier ?? firstCode(row, 8)) : undefined;
    emit(nameSegment(target.entityCode ?? firstCode(row, 1), type, organization, person ?? NOBODY, qualifier, npi ?? id));
  },
};

/** Whom a member id belongs to: subscriber, other subscriber, patient. */
interface Member {
  name?: PersonName;
  organization?: string;
  memberId?: string;
  memberIdQualifier?: string;
}

const member: Codec<Member> = {
  read(s, target) {
    const organization = s.text(2) === '2';
    if (organization) target.organization = s.text(3);
    else target.name = readPerson(s);
    const id = s.text(9);
    if (id !== '') target.memberId = id;
    const qualifier = s.text(8);
    if (qualifier !== '') target.memberIdQualifier = qualifier;
    return organization ? ORGANIZATION : s.text(2) === '1' ? PERSON : PERSON & ~bit(2);
  },
  write(target, row, emit) {
    const { name, organization, memberId } = target;
    if (!name && organization === undefined && memberId === undefined) return;
    const qualifier = target.memberIdQualifier ?? (memberId === undefined ? undefined : 'MI');
    emit(nameSegment(firstCode(row, 1), organization !== undefined ? '2' : '1', organization, name ?? NOBODY, qualifier, memberId));
  },
};

const payerName: Codec<Payer> = {
  read(s, target) {
    target.name = s.text(3);
    const id = s.text(9);
    if (id !== '') target.id = id;
    const qualifier = s.text(8);
    if (qualifier !== '') target.idQualifier = qualifier;
    return s.text(2) === '2' ? ORGANIZATION : ORGANIZATION & ~bit(2);
  },
  write(target, row, emit) {
    const qualifier = target.idQualifier ?? (target.id === undefined ? undefined : 'PI');
    emit(['NM1', firstCode(row, 1), '2', target.name, undefined, undefined, undefined, undefined, qualifier, target.id]);
  },
};

const entity: Codec<PayTo> = {
  read(s, target) {
    target.entity = s.text(2);
    return FIRST_TWO;
  },
  write(target, row, emit) {
    emit(['NM1', firstCode(row, 1), target.entity]);
  },
};

interface Addressed {
  address?: Address;
}

const street: Codec<Addressed> = {
  read(s, target) {
    const address = (target.address ??= new NewAddress());
    address.line1 = s.text(1);
    const line2 = s.text(2);
    if (line2 !== '') address.line2 = line2;
    return FIRST_TWO;
  },
  write({ address }, _row, emit) {
    if (address && (address.line1 !== '' || address.line2 !== undefined)) emit(['N3', address.line1, address.line2]);
  },
};

const PLACE = taken(1, 2, 3, 4, 7);

const place: Codec<Addressed> = {
  read(s, target) {
    const address = (target.address ??= new NewAddress());
    address.city = s.text(1);
    const state = s.text(2);
    if (state !== '') address.state = state;
    const postalCode = s.text(3);
    if (postalCode !== '') address.postalCode = postalCode;
    if (s.count > 3) {
      const country = s.text(4);
      if (country !== '') address.country = country;
      const subdivision = s.text(7);
      if (subdivision !== '') address.subdivision = subdivision;
    }
    return PLACE;
  },
  write({ address }, _row, emit) {
    if (!address) return;
    const { city, state, postalCode, country, subdivision } = address;
    if (city !== '' || state !== undefined || postalCode !== undefined) emit(['N4', city, state, postalCode, country, undefined, undefined, subdivision]);
  },
};

/** A PER, which has room for three numbers. */
export const contactSegment = (purpose: string, name: string | undefined, numbers: Contact['numbers']): OutSegment => {
  const segment: OutSegment = ['PER', purpose, name];
  for (let i = 0; i < numbers.length && i < 3; i++) segment.push(numbers[i]?.qualifier, numbers[i]?.number);
  return segment;
};

const contact: Codec<{ contacts?: Contact[] }> = {
  read(s, target, row) {
    const contact: Contact = { numbers: [] };
    const name = s.text(2);
    if (name !== '') contact.name = name;
    for (let i = 3; i <= 7; i += 2) if (s.has(i) || s.has(i + 1)) contact.numbers.push({ qualifier: s.text(i), number: s.text(i + 1) });
    (target.contacts ??= []).push(contact);
    return CONTACT & ~otherCode(s, row, 1);
  },
  write({ contacts }, row, emit) {
    for (const { name, numbers } of contacts ?? []) emit(contactSegment(firstCode(row, 1), name, numbers));
  },
};

const taxonomy: Codec<{ taxonomy?: string }> = {
  read(s, target, row) {
    if (target.taxonomy !== undefined) return 0;
    target.taxonomy = s.text(3);
    return FIRST_THREE & ~otherCode(s, row, 2);
  },
  write(target, row, emit) {
    if (target.taxonomy !== undefined) emit(['PRV', firstCode(row, 1), firstCode(row, 2), target.taxonomy]);
  },
};

const currency: Codec<{ currency?: string }> = {
  read(s, target) {
    target.currency = s.text(2);
    return FIRST_TWO;
  },
  write(target, row, emit) {
    if (target.currency !== undefined) emit(['CUR', firstCode(row, 1), target.currency]);
  },
};

/** REF by qualifier. A second one of the same, or one that names another payer in REF04, is kept as it is. */
const references: MapCodec<{ references?: Record<string, string> }, string> = {
  read(s, target) {
    const qualifier = s.text(1);
    const map = (target.references ??= {});
    if (map[qualifier] !== undefined || s.count > 2 || qualifier === '') return 0;
    map[qualifier] = s.text(2);
    return FIRST_TWO;
  },
  entries: ({ references }) => references,
  writeEntry(qualifier, value, _row, emit) {
    emit(['REF', qualifier, value]);
  },
};

const taxId: Codec<Pick<BillingProvider, 'taxId' | 'taxIdKind'>> = {
  read(s, target) {
    if (target.taxId !== undefined) return 0;
    target.taxId = s.text(2);
    target.taxIdKind = s.text(1) === 'SY' ? 'SY' : 'EI';
    return FIRST_TWO;
  },
  write(target, _row, emit) {
    if (target.taxId !== undefined) emit(['REF', target.taxIdKind ?? 'EI', target.taxId]);
  },
};

const demographics: Codec<PersonFacts> = {
  read(s, target) {
    const birthDate = s.date(2);
    if (birthDate === undefined && s.has(2)) return 0;
    if (birthDate !== undefined) target.birthDate = birthDate;
    const sex = s.text(3);
    if (sex !== '') target.sex = sex;
    return FIRST_THREE;
  },
  write({ birthDate, sex }, _row, emit) {
    if (birthDate !== undefined || sex !== undefined) emit(['DMG', birthDate === undefined ? undefined : 'D8', birthDate && compactDate(birthDate), sex]);
  },
};

const PATIENT = taken(5, 6, 7, 8, 9);

const patientFacts: Codec<PersonFacts & { relationshipCode?: string }> = {
  read(s, target, row) {
    let bits = PATIENT;
    const related = row.rule.elements[0]?.usage !== 'N';
    if (related) {
      target.relationshipCode = s.text(1);
      bits |= bit(1);
    }
    const died = s.date(6);
    if (died !== undefined) target.deathDate = died;
    else if (s.has(6)) return 0;
    const weight = s.decimal(8);
    if (weight !== undefined) target.weightPounds = weight;
    if (s.text(9) === 'Y') target.pregnant = true;
    else bits &= ~bit(9);
    return bits;
  },
  write(target, row, emit) {
    const { deathDate, weightPounds, pregnant } = target;
    const related = row.rule.elements[0]?.usage !== 'N';
    if (!related && deathDate === undefined && weightPounds === undefined && pregnant !== true) return;
    emit([
      'PAT', related ? target.relationshipCode : undefined, undefined, undefined, undefined,
      deathDate === undefined ? undefined : 'D8', deathDate && compactDate(deathDate),
      weightPounds === undefined ? undefined : '01', weightPounds, pregnant === true ? 'Y' : undefined,
    ]);
  },
};

interface Coverage {
  sequence: string;
  relationshipCode?: string;
  groupNumber?: string;
  groupName?: string;
  insuranceTypeCode?: string;
  filingCode?: string;
}

const COVERAGE = taken(1, 2, 3, 4, 5, 9);

const coverage: Codec<Coverage> = {
  read(s, target) {
    target.sequence = s.text(1);
    const relationshipCode = s.text(2);
    if (relationshipCode !== '') target.relationshipCode = relationshipCode;
    const groupNumber = s.text(3);
    if (groupNumber !== '') target.groupNumber = groupNumber;
    const groupName = s.text(4);
    if (groupName !== '') target.groupName = groupName;
    const insuranceTypeCode = s.text(5);
    if (insuranceTypeCode !== '') target.insuranceTypeCode = insuranceTypeCode;
    const filingCode = s.text(9);
    if (filingCode !== '') target.filingCode = filingCode;
    return COVERAGE;
  },
  write(target, _row, emit) {
    const { sequence, relationshipCode, groupNumber, groupName, insuranceTypeCode, filingCode } = target;
    if (sequence === '' && [filingCode, relationshipCode, groupNumber, groupName, insuranceTypeCode].every((value) => value === undefined)) return;
    emit(['SBR', sequence, relationshipCode, groupNumber, groupName, insuranceTypeCode, undefined, undefined, undefined, filingCode]);
  },
};

/** Codecs of people, organisations and their identification, by segment id or by the `>` of the row. */
export const PARTY_CODECS = {
  NM1: party, N3: street, N4: place, PER: contact, PRV: taxonomy, CUR: currency, REF: references, DMG: demographics,
  PAT: patientFacts, SBR: coverage, member, payerName, entity, taxId,
} as const;

