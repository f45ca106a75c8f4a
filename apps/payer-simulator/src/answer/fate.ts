import type { Denial } from './reasons.js';

/** What a payer world may make of a claim that is in order, in the words of a billing office. */
export const DRAWN_FATES = [
  'paid', 'patient-share', 'line-denied', 'denied', 'coverage-ended', 'unknown-member', 'unprocessable', 'rejected-by-clearinghouse', 'rejected-by-payer', 'silent',
] as const;
export type DrawnFate = (typeof DRAWN_FATES)[number];

/** And what follows from what came before, or from the file itself. `not-taken`: the envelope was refused (TA1); `refused-999`: the whole ST was. */
export type Fate = DrawnFate | 'not-taken' | 'refused-999' | 'secondary' | 'corrected' | 'voided' | 'duplicate';

/** How often each comes, in thousandths; and how often a small ST is refused by a 999 without a fault of its own. */
export type Mix = Readonly<Record<DrawnFate | 'refused-999', number>>;

/** A day of 300 claims shows each of them, and most are paid. */
export const DEFAULT_MIX: Mix = {
  paid: 280, 'patient-share': 300, 'line-denied': 120, denied: 70, 'coverage-ended': 30, 'unknown-member': 30, unprocessable: 20,
  'rejected-by-clearinghouse': 70, 'rejected-by-payer': 50, silent: 30, 'refused-999': 50,
};

/** A refused ST takes all its claims along: only small ones are, so that a day is not lost. */
export const MOST_CLAIMS_REFUSED = 20;

/** An answer that stands in an 835. */
export const ANSWERED: ReadonlySet<Fate> = new Set<Fate>(['paid', 'patient-share', 'line-denied', 'denied', 'coverage-ended', 'unknown-member', 'unprocessable', 'secondary', 'corrected', 'voided', 'duplicate']);
/** Never came into adjudication: the same claim may come again. */
export const REJECTED: ReadonlySet<Fate> = new Set<Fate>(['not-taken', 'refused-999', 'rejected-by-clearinghouse', 'rejected-by-payer']);
/** Answered, and yet a new claim (frequency 1) is the right way on. */
export const OPEN_TO_NEW_CLAIM: ReadonlySet<Fate> = new Set<Fate>(['coverage-ended', 'unknown-member', 'unprocessable', 'silent']);

/**
 * Reads `paid=700,denied=300`: the named fates in these parts and no others. `refused-999` stays in thousandths of the STs.
 * @throws Error with one sentence that names the word.
 */
export function mixOf(text: string): Mix {
  const mix: Record<string, number> = Object.fromEntries([...DRAWN_FATES, 'refused-999'].map((fate) => [fate, 0]));
  for (const part of text.split(',').map((p) => p.trim()).filter((p) => p !== '')) {
    const [, name = '', parts] = /^([a-z0-9-]+)=(\d{1,6})$/.exec(part) ?? [];
    if (!(name in mix)) throw new Error(`"${part}" is no part of a mix; write for example paid=700,denied=300 with ${Object.keys(mix).join(', ')}.`);
    mix[name] = Number(parts);
  }
  if (DRAWN_FATES.every((fate) => mix[fate] === 0)) throw new Error('A mix needs at least one fate with a weight above 0.');
  return mix as Mix;
}

/** The fate at `roll` of all weights laid end to end. */
export function fateAt(mix: Mix, roll: (below: number) => number): DrawnFate {
  let left = roll(DRAWN_FATES.reduce((sum, fate) => sum + mix[fate], 0));
  for (const fate of DRAWN_FATES) {
    if (left < mix[fate]) return fate;
    left -= mix[fate];
  }
  return 'paid';
}

/** What somebody asked for instead of the draw. */
export interface Wish {
  fate: DrawnFate | 'refused-999';
  denial?: Denial;
  /** STC01 of a rejection. */
  status?: { category: string; status: string; entity?: string };
}
