/** Times are shown in the reader's own zone, and the zone is always named. */
const MOMENT = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: '2-digit', day: '2-digit', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
const EXACT = new Intl.DateTimeFormat('en-US', { year: 'numeric', month: '2-digit', day: '2-digit', hour: 'numeric', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });

/** 11/22/2026, 8:05 AM MST */
export const moment = (iso: string | null | undefined): string => (iso ? MOMENT.format(new Date(iso)) : '–');
export const exactMoment = (iso: string): string => EXACT.format(new Date(iso));

/** A day has no zone: 2026-11-22 as 11/22/2026. */
export const day = (iso: string | null | undefined): string => (iso ? `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)}` : '–');

/** 11/22/2026 or 2026-11-22 as 2026-11-22; undefined where it is no day of the calendar. */
export function dayOf(text: string): string | undefined {
  const us = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  const iso = us ? `${us[3]}-${us[1]?.padStart(2, '0')}-${us[2]?.padStart(2, '0')}` : text.trim();
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return undefined;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : undefined;
}

const HOUR = 3_600_000;

/** How long until a moment, or how long it is over: "3 h 40 min left", "2 d overdue". */
export function left(iso: string, nowMs: number): { text: string; tone: 'danger' | 'warn' | 'mute' } {
  const ms = Date.parse(iso) - nowMs;
  const span = spoken(Math.abs(ms));
  if (ms < 0) return { text: `${span} overdue`, tone: 'danger' };
  // Bands of the 24-hour promise: amber from 12 hours, red from 4.
  return { text: `${span} left`, tone: ms <= 4 * HOUR ? 'danger' : ms <= 12 * HOUR ? 'warn' : 'mute' };
}

function spoken(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  if (ms < 48 * HOUR) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(ms / (24 * HOUR))} d`;
}

export const span = spoken;
