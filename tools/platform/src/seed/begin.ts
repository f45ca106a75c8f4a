import fs from 'node:fs';
import { writeJson } from '../write-file.js';

export interface Begun {
  seed: number;
  /** `YYYY-MM-DD` in the zone of the tenant. */
  day: string;
  /** When it was over (ISO 8601); absent while it is not. */
  at?: string;
}

/** Notes seed and day before anything is sent. The day that was begun stays that of a seed that was interrupted: other dates would make other claims. */
export function begin(mark: string | undefined, seed: number, today: string): Begun {
  if (mark !== undefined && fs.existsSync(mark)) {
    const before = JSON.parse(fs.readFileSync(mark, 'utf8')) as Partial<Begun>;
    if (before.seed !== undefined && before.day !== undefined) return { seed: before.seed, day: before.day, ...(before.at !== undefined && { at: before.at }) };
  }
  if (mark !== undefined) writeJson(mark, { seed, day: today });
  return { seed, day: today };
}

/** Notes that everything was sent and stood. */
export function finish(mark: string | undefined, { seed, day }: Begun, at: string): void {
  if (mark !== undefined) writeJson(mark, { seed, day, at });
}
