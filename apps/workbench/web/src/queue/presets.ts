/** The queues of the first form: one component, many presets. */
export interface Preset {
  /** In the address: /q/<id>. */
  id: string;
  title: string;
  /** Queue of the read model; undefined is all of them. */
  queue: string | undefined;
  /** What it holds, in a sentence. */
  about: string;
  /** What an empty list means. */
  empty: string;
  /** Part of a claim's page that its work begins with. */
  tab: 'journey' | 'fix' | 'coding';
}

export const PRESETS: readonly Preset[] = [
  { id: 'registration', title: 'Registration', queue: 'registration', about: 'Claims whose registration has findings.', empty: 'No registration is incomplete. Every claim that came in could be read and checked.', tab: 'fix' },
  { id: 'coding', title: 'Coding', queue: 'coding', about: 'Encounters without codes, and codes that are held.', empty: 'Nothing waits for a coder.', tab: 'coding' },
  { id: 'edits', title: 'Edits', queue: 'edits', about: 'Claims that an edit holds before they leave.', empty: 'No claim is held by an edit.', tab: 'fix' },
  { id: 'rejections', title: 'Rejections', queue: 'rejections', about: 'Claims that came back without being decided; they are due within 24 hours.', empty: 'No rejections.', tab: 'fix' },
  { id: 'documents', title: 'Files to look at', queue: 'documents', about: 'Files that were refused or do not add up.', empty: 'Every file was taken in whole.', tab: 'journey' },
  { id: 'delivery', title: 'Delivery', queue: 'delivery', about: 'Files to partners that have not arrived.', empty: 'Every file to a partner was delivered.', tab: 'journey' },
  { id: 'corrections', title: 'Corrections', queue: 'corrections', about: 'Sent claims that their practice exported again, differently.', empty: 'No practice has changed a claim after it was sent.', tab: 'fix' },
  { id: 'waiting', title: 'Waiting', queue: 'waiting', about: 'What only time or somebody outside ends; the date says when to look again.', empty: 'Nothing waits for a date.', tab: 'journey' },
  { id: 'all', title: 'All open work', queue: undefined, about: 'Everything open, first due first.', empty: 'Nothing is open.', tab: 'journey' },
];

export const presetOf = (id: string): Preset => PRESETS.find((p) => p.id === id) ?? PRESETS[PRESETS.length - 1]!;
