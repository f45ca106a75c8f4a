import type { Tone } from '../api/model.js';

/** Each tone has its own shape, so that none is told by colour alone. */
const SHAPES: Record<Tone, string> = {
  danger: 'M8 1.5 15 14H1L8 1.5Zm-.9 4.8v3.6h1.8V6.3H7.1Zm0 4.6v1.7h1.8v-1.7H7.1Z',
  warn: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm-.9 3.2h1.8v4.9H7.1V4.2Zm0 6h1.8V12H7.1v-1.8Z',
  ok: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.7 4.9-4.4 5.3-3-2.7 1-1.1 1.9 1.7 3.3-4.1 1.2.9Z',
  info: 'M3 2h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1Zm4.1 2v1.8h1.8V4H7.1Zm0 3v5h1.8V7H7.1Z',
  mute: 'M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11Zm0 1.6a3.9 3.9 0 1 1 0 7.8 3.9 3.9 0 0 1 0-7.8Z',
};

export const ToneIcon = ({ tone }: { tone: Tone }) => (
  <svg className={`tone-icon tone-${tone}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false"><path fillRule="evenodd" d={SHAPES[tone]} fill="currentColor" /></svg>
);

/** Icon, word and colour together. */
export const ToneText = ({ tone, children, strong = false }: { tone: Tone; children: React.ReactNode; strong?: boolean }) => (
  <span className={`tone tone-${tone}${strong ? ' tone-strong' : ''}`}><ToneIcon tone={tone} /><span>{children}</span></span>
);

export const isTone = (text: string): text is Tone => text in SHAPES;
