import { hash } from 'node:crypto';
import { FAMILIES, GIVEN, STREETS } from '../../generate/people.js';
import { isNpi, luhnCheckDigit } from '../../npi.js';
import { isDay } from '../../tokenizer/calendar.js';

const ROUNDS = 4;
/** Names of providers, payers and places come again soon or not at all. */
const MAX_KNOWN = 8_192;
const A = 0x41;
const MS_A_DAY = 86_400_000;

/** Which characters a character may become: a digit a digit, a letter a letter; anything else stays. */
interface Alphabet {
  first: number;
  size: number;
  /** What stands for it in the shape of a value. */
  shape: string;
}
const DIGIT: Alphabet = { first: 0x30, size: 10, shape: '9' };
/** A leading zero stays one and no other digit becomes one, so that a number keeps its length. */
const LEADING: Alphabet = { first: 0x31, size: 9, shape: '9' };
const UPPER: Alphabet = { first: A, size: 26, shape: 'A' };
const LOWER: Alphabet = { first: 0x61, size: 26, shape: 'a' };

const alphabetOf = (c: number, leading: boolean): Alphabet | undefined => {
  if (c >= 0x30 && c <= 0x39) return !leading ? DIGIT : c === 0x30 ? undefined : LEADING;
  if (c >= 0x41 && c <= 0x5a) return UPPER;
  return c >= 0x61 && c <= 0x7a ? LOWER : undefined;
};

/**
 * What stands in for the identity of people and organisations: the same value always gives the same one, in every file that is anonymized
 * with the same seed, so that claims, remittances and acknowledgments still belong together. Who knows the seed can try values out.
 */
export class Pseudonyms {
  /** Days by which every date goes back: whole weeks, so that weekdays and intervals stay. */
  readonly daysBack: number;
  private readonly key: string;
  private readonly ids = new Map<string, string>();
  private readonly dates = new Map<string, string>();

  constructor(seed: string) {
    this.key = hash('sha256', `claimstream ${seed}`, 'hex');
    this.daysBack = 7 * (1 + (this.number('days', '') % 52));
  }

  /** One character a byte: made in half the time that a buffer takes. */
  private digest(what: string, value: string): string {
    return hash('sha256', `${this.key} ${what} ${value}`, 'binary');
  }

  private number(what: string, value: string): number {
    const digest = this.digest(what, value);
    return ((digest.charCodeAt(0) << 24) | (digest.charCodeAt(1) << 16) | (digest.charCodeAt(2) << 8) | digest.charCodeAt(3)) >>> 0;
  }

  private letters(what: string, value: string, n: number): string {
    const digest = this.digest(what, value);
    let made = '';
    for (let i = 4; i < n + 4; i++) made += String.fromCharCode(A + (digest.charCodeAt(i) % UPPER.size));
    return made;
  }

  /**
   * An identifier of the same shape: two different ones of one shape never become the same (a Feistel network over the characters).
   * An NPI stays an NPI; it begins with 2, and none that does has been given out.
   */
  id(value: string): string {
    const known = this.ids.get(value);
    if (known !== undefined) return known;
    const made = isNpi(value) ? this.npi(value) : this.permuted(value);
    if (this.ids.size >= MAX_KNOWN) this.ids.clear();
    this.ids.set(value, made);
    return made;
  }

  private npi(value: string): string {
    const nine = `2${this.permuted(`-${value.slice(1, 9)}`).slice(1)}`;
    return nine + String(luhnCheckDigit(nine));
  }

  private permuted(value: string): string {
    const chars: number[] = [];
    const places: number[] = [];
    const alphabets: Alphabet[] = [];
    let shape = '';
    for (let i = 0; i < value.length; i++) {
      const c = value.charCodeAt(i);
      const alphabet = alphabetOf(c, i === 0);
      chars.push(c > 0x7e ? 0x58 : c);
      shape += alphabet ? alphabet.shape : value[i] === '0' ? DIGIT.shape : (value[i] as string);
      if (!alphabet) continue;
      places.push(i);
      alphabets.push(alphabet);
    }
    const half = places.length >> 1;
    for (let round = 0; round < ROUNDS; round++) {
      const [from, to] = round % 2 === 0 ? [0, half] : [half, places.length];
      let other = '';
      for (let n = 0; n < places.length; n++) if (n < from || n >= to) other += (other === '' ? '' : ',') + String(chars[places[n] as number]);
      const digest = this.digest(`id${round} ${shape}`, other);
      for (let n = from; n < to; n++) {
        const at = places[n] as number;
        const { first, size } = alphabets[n] as Alphabet;
        chars[at] = first + (((chars[at] as number) - first + digest.charCodeAt(n % digest.length)) % size);
      }
    }
    const made = String.fromCharCode(...chars);
    // what only looks like an NPI must not become one
    return isNpi(made) ? made.slice(0, 9) + String((luhnCheckDigit(made.slice(0, 9)) + 1) % 10) : made;
  }

  family(value: string): string {
    return (FAMILIES[this.number('family', value) % FAMILIES.length] as string) + this.letters('family', value, 4);
  }

  given(value: string): string {
    return value.length === 1 ? this.letters('given', value, 1) : (GIVEN[this.number('given', value) % GIVEN.length] as string) + this.letters('given', value, 3);
  }

  organization(value: string): string {
    return `TESTORGANIZATION ${this.letters('organization', value, 5)}`;
  }

  contact(value: string): string {
    return `TESTCONTACT ${this.letters('contact', value, 4)}`;
  }

  street(value: string): string {
    const n = this.number('street', value);
    return `${(n % 9000) + 100} ${this.letters('street', value, 4)} ${STREETS[n % STREETS.length] as string}`;
  }

  city(value: string): string {
    return `TESTTOWN ${this.letters('city', value, 4)}`;
  }

  /** Telephone numbers are of an exchange that is kept for fiction. */
  contactNumber(qualifier: string, value: string): string {
    if (qualifier === 'EM') return `TEST${this.letters('mail', value, 5)}@EXAMPLE.COM`;
    if (qualifier === 'UR') return 'EXAMPLE.COM';
    return /^\d{10}$/.test(value) ? `5550100${String(this.number('phone', value) % 1000).padStart(3, '0')}` : this.id(value);
  }

  /** CCYYMMDD moved; what is no day stays none and says nothing. */
  day(value: string): string {
    const known = this.dates.get(value);
    if (known !== undefined) return known;
    const [y, m, d] = [Number(value.slice(0, 4)), Number(value.slice(4, 6)), Number(value.slice(6, 8))];
    let made = value.replace(/[0-9]/g, '0').replace(/[^0-9-]/g, 'X');
    if (/^\d{8}$/.test(value) && isDay(y, m, d)) {
      made = new Date(Date.UTC(y, m - 1, d) - this.daysBack * MS_A_DAY).toISOString().slice(0, 10).replaceAll('-', '');
    }
    if (this.dates.size >= MAX_KNOWN) this.dates.clear();
    this.dates.set(value, made);
    return made;
  }

  /** YYMMDD of the ISA and TA1. */
  shortDay(value: string): string {
    return /^\d{6}$/.test(value) ? this.day(`20${value}`).slice(2) : this.day(value);
  }

  /** The value of a DTP or DMG by its qualifier: D8, RD8, DT, ...; hours and minutes stay. */
  period(qualifier: string, value: string): string {
    if (qualifier === 'TM') return value;
    if (qualifier === 'D6') return this.shortDay(value);
    return /^\d{8}/.test(value) ? value.replace(/(^|-)(\d{8})/g, (_, dash: string, day: string) => dash + this.day(day)) : this.day(value);
  }
}
