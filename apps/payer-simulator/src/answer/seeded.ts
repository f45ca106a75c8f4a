import { createHash } from 'node:crypto';

type Part = string | number;

const SEPARATOR = '\u0000';

/** SHA-256 (hex) over the parts: whatever a payer "decides" or "numbers" is drawn from what the file says and the seed, never from chance. */
export const hashOf = (...parts: readonly Part[]): string => createHash('sha256').update(parts.join(SEPARATOR)).digest('hex');

/** 0 to `below` - 1. The same parts give the same number on every machine and in every run. */
export const drawn = (below: number, ...parts: readonly Part[]): number => Number.parseInt(hashOf(...parts).slice(0, 12), 16) % below;

export const chance = (percent: number, ...parts: readonly Part[]): boolean => drawn(100, ...parts) < percent;

export const pick = <T>(list: readonly T[], ...parts: readonly Part[]): T => list[drawn(list.length, ...parts)] as T;
