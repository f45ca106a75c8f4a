import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { Queue } from '../work-item/due.js';

/** Somebody of the billing company as its directory knows them, signed in or not. */
export interface Colleague {
  person: string;
  name: string;
  roles: readonly string[];
  /** Practices this person works for. */
  practices: '*' | readonly string[];
}

const shape = z.object({
  people: z.array(z.object({ id: z.string().min(1), name: z.string().min(1), tenant: z.string().min(1), roles: z.array(z.string()), practices: z.union([z.literal('*'), z.array(z.string())]) })),
});

/**
 * The people of the billing companies, as their identity provider exports them: `{"people": [{id, name, tenant, roles, practices}]}`, where id
 * is the subject of their tokens. Read again when the file changes; one that is being rewritten leaves the list as it was.
 */
export class PeopleDirectory {
  private known: { at: number; people: z.infer<typeof shape>['people'] } = { at: -1, people: [] };

  /** @param file none where the company has no directory: then people are known once they have worked here. */
  constructor(private readonly file: string | undefined) {}

  of(tenant: string): Colleague[] {
    return this.read().filter((p) => p.tenant === tenant).map(({ id, name, roles, practices }) => ({ person: id, name, roles, practices }));
  }

  private read(): z.infer<typeof shape>['people'] {
    if (this.file === undefined) return [];
    const at = statSync(this.file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (at === this.known.at) return this.known.people;
    const read = at === 0 ? { success: true as const, data: { people: [] } } : shape.safeParse(jsonOf(this.file));
    this.known = { at, people: read.success ? read.data.people : this.known.people };
    return this.known.people;
  }
}

const jsonOf = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Roles that work on open items at all; auditors and operators read. */
export const WHO_WORKS = ['biller', 'coder', 'poster', 'denial', 'agent', 'manager'] as const;

/** Whose daily work a queue is. Others may work on it too. */
const AT_HOME: Readonly<Record<Queue, readonly (typeof WHO_WORKS)[number][]>> = {
  registration: ['biller'], coding: ['coder'], edits: ['biller', 'coder'], rejections: ['biller', 'coder'], documents: ['biller'], delivery: ['biller'], corrections: ['biller'], exceptions: ['biller'],
  denials: ['denial', 'biller', 'coder'], posting: ['poster'], accounts: ['agent'], waiting: ['biller', 'denial', 'poster'],
};

export const mayWorkOn = ({ roles, practices }: Colleague, practice: string | null): boolean =>
  roles.some((r) => (WHO_WORKS as readonly string[]).includes(r)) && (practices === '*' || (practice !== null && practices.includes(practice)));

/** Queues that are this person's daily work. */
export const queuesOf = ({ roles }: Pick<Colleague, 'roles'>): Queue[] => (Object.keys(AT_HOME) as Queue[]).filter((queue) => AT_HOME[queue].some((r) => roles.includes(r)));
