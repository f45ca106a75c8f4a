import { usage } from '../ends.js';

const UNIT_MS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };

/** `3d`, `12h`, `1d12h30m` in milliseconds. @throws Ends for anything else. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d{1,6})([dhms])/g)];
  if (parts.length === 0 || parts.map((p) => p[0]).join('') !== text) throw usage('A duration is written like 3d, 12h, 45m or 1d12h.');
  return parts.reduce((sum, p) => sum + Number(p[1]) * (UNIT_MS[p[2] ?? ''] ?? 0), 0);
}
