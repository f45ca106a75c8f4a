import type { Choices, QueueItem } from '../api/model.js';

interface Offered { group: string; items: { value: string; label: string }[] }

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Who may be given these items: first those whose daily work they are, then roles, then everybody else who may work on them. */
export function receivers({ people, roles }: Choices, items: readonly QueueItem[], find: string): Offered[] {
  const words = find.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const found = (label: string): boolean => words.every((w) => label.toLowerCase().includes(w));
  const able = people.filter((p) => found(p.name) && items.every((i) => p.practices === '*' || (i.practice !== null && p.practices.includes(i.practice))));
  const daily = able.filter((p) => items.every((i) => p.queues.includes(i.queue)));
  const of = (some: typeof able) => some.map((p) => ({ value: `person:${p.person}`, label: p.name }));
  return [
    { group: 'Daily work of', items: of(daily) },
    { group: 'Roles', items: roles.filter(found).map((r) => ({ value: `role:${r}`, label: capital(r) })) },
    { group: 'Others who may', items: of(able.filter((p) => !daily.includes(p))) },
  ].filter((g) => g.items.length > 0);
}
