/** A queue: one component, many presets. A new queue of the read model is a row here. */
export interface Preset {
  /** In the address: /q/<id>. */
  id: string;
  title: string;
  /** Queues of the read model; undefined is all of them. */
  queues: readonly string[] | undefined;
  /** What it holds, in a sentence. */
  about: string;
  /** What an empty list means. */
  empty: string;
  /** Part of a claim's page that its work begins with; a list of several kinds asks the item. */
  tab?: 'journey' | 'fix' | 'coding';
  /** What its dollars are; charges where nothing else is said. */
  amount?: string;
  /** Offers the work by category, most first, each with what is due first. */
  groups?: boolean;
}

export const PRESETS: readonly Preset[] = [
  { id: 'registration', title: 'Registration', queues: ['registration'], about: 'Claims whose registration has findings.', empty: 'No registration is incomplete. Every claim that came in could be read and checked.', tab: 'fix', groups: true },
  { id: 'coding', title: 'Coding', queues: ['coding'], about: 'Encounters without codes, and codes that are held.', empty: 'Nothing waits for a coder.', tab: 'coding' },
  { id: 'edits', title: 'Edits', queues: ['edits'], about: 'Claims that an edit holds before they leave.', empty: 'No claim is held by an edit.', tab: 'fix', groups: true },
  { id: 'rejections', title: 'Rejections', queues: ['rejections'], about: 'Claims that came back without being decided; they are due within 24 hours.', empty: 'No rejections.', tab: 'fix', groups: true },
  { id: 'cases', title: 'Cases', queues: ['denials'], about: 'Denied lines, and what payers have pended.', empty: 'No case is open.', tab: 'journey', groups: true, amount: 'Denied' },
  { id: 'exceptions', title: 'Exceptions', queues: ['documents', 'delivery', 'corrections', 'exceptions', 'posting', 'accounts'], about: 'What does not fit: files that were refused or not delivered, corrections after sending, money that does not tie out.', empty: 'Everything fits.', amount: 'Amount' },
  { id: 'waiting', title: 'Waiting', queues: ['waiting'], about: 'What only time or somebody outside ends; the date says when to look again.', empty: 'Nothing waits for a date.', tab: 'journey', amount: 'Amount' },
  { id: 'all', title: 'All open work', queues: undefined, about: 'Everything open.', empty: 'Nothing is open.', amount: 'Amount' },
];

/** What the dollars of an item are: a case has what was denied, a held payment what was paid, a remittance what was transferred. */
export const amountWord = ({ queue, kind }: { queue: string; kind: string }): string => (queue === 'denials' ? 'Denied' : kind === 'remit' ? (queue === 'posting' ? 'Held' : 'Transferred') : queue === 'accounts' ? 'Balance' : 'Charge');

export const presetOf = (id: string): Preset => PRESETS.find((p) => p.id === id) ?? PRESETS[PRESETS.length - 1]!;

/** The narrowest preset that shows a queue. */
export const presetFor = (queue: string): Preset => PRESETS.find((p) => p.queues?.includes(queue)) ?? presetOf('all');
