import { luhnCheckDigit } from '../npi.js';

/** A small generator of numbers (mulberry32): the same seed gives the same claims on every machine. */
export class Seeded {
  private state: number;

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** 0 to n - 1. */
  below(n: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  digits(n: number): string {
    let text = '';
    for (let i = 0; i < n; i++) text += String(this.below(10));
    return text;
  }
}

/** A seed for one of many independent streams. */
export const mix = (seed: number, stream: number): number => {
  let h = (seed >>> 0) ^ Math.imul(stream + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16), 0xc2b2ae35);
  return (h ^ (h >>> 13)) >>> 0;
};

/** A test NPI with a valid check digit. Real NPIs begin with 1 or 2 too; these come from a block of `19990`. */
export const testNpi = (n: number): string => {
  const nine = `19990${String(n % 10_000).padStart(4, '0')}`;
  return nine + String(luhnCheckDigit(nine));
};

/** `YYYY-MM-DD` moved by days. */
export const addDays = (date: string, days: number): string => {
  const moved = new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)) + days));
  return moved.toISOString().slice(0, 10);
};
