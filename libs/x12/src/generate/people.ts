import type { Address, PersonName } from '../values.js';
import { mix, Seeded } from './seeded.js';

/** Names that nobody bears: every family name says that it is a test. */
export const FAMILIES = ['TESTPERSON', 'SAMPLEMAN', 'EXAMPLETON', 'DEMOSON', 'FICTIVE', 'MOCKINGHAM', 'TRIALWELL', 'SPECIMEN', 'INVENTADO', 'PLACEHOLD'];
export const GIVEN = ['ALDA', 'BENNO', 'CARLA', 'DARIO', 'ELKE', 'FABIO', 'GRETA', 'HUGO', 'INES', 'JONAS', 'KIRA', 'LEON', 'MIRA', 'NILS', 'OLGA', 'PIET', 'RUTH', 'SVEN', 'TILDA', 'UWE'];
export const STREETS = ['SAMPLE ST', 'EXAMPLE AVE', 'FICTION RD', 'TEST LN', 'DEMO BLVD', 'MOCKUP WAY'];
const CITIES: readonly [string, string, string][] = [
  ['EXAMPLEVILLE', 'OH', '440990001'], ['SAMPLETON', 'PA', '190990002'], ['TESTFORD', 'TX', '750990003'], ['DEMO SPRINGS', 'CO', '809990004'],
  ['FICTION FALLS', 'NY', '149990005'], ['MOCKBURG', 'FL', '339990006'],
];

export const inventAddress = (seeded: Seeded): Address => {
  const [city, state, postalCode] = seeded.pick(CITIES);
  return { line1: `${seeded.below(9000) + 100} ${seeded.pick(STREETS)}`, city, state, postalCode };
};

export const inventName = (seeded: Seeded, family?: string): PersonName => ({
  last: family ?? seeded.pick(FAMILIES),
  first: seeded.pick(GIVEN),
  ...(seeded.chance(30) ? { middle: seeded.pick(['A', 'B', 'C', 'D', 'E']) } : {}),
});

export interface InventedPerson {
  name: PersonName;
  birthDate: string;
  sex: string;
  address: Address;
  memberId: string;
}

/** Person number `n` of a seed is always the same person. `year` is the first year of birth, `span` how many years. */
export const inventPerson = (seed: number, n: number, year: number, span: number, family?: string): InventedPerson => {
  const seeded = new Seeded(mix(seed, n));
  const month = seeded.below(12) + 1;
  const day = seeded.below(28) + 1;
  return {
    name: inventName(seeded, family),
    birthDate: `${year + seeded.below(span)}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
    sex: seeded.pick(['F', 'M', 'U', 'F', 'M']),
    address: inventAddress(seeded),
    memberId: `TST${String(n).padStart(7, '0')}${seeded.digits(2)}`,
  };
};
