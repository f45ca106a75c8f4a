import path from 'node:path';
import { Lines } from '../book/lines.js';
import type { Earlier, Plan, Step } from './plan.js';
import type { RemitNote } from './remit.js';
import type { Trick } from './tricks.js';

/** One file that goes back, fixed with its numbers and its time before its first byte is written. */
export interface Answer {
  number: number;
  tenant: string;
  partner: string;
  step: Step;
  door: 'ack' | '835';
  fileName: string;
  /** ISA13 of its first interchange, and how many it has. */
  control: number;
  controls: number;
  /** Date and time that it says of itself. */
  at: { date: string; time: string };
  promisedAt: string;
  /** What it answers. Several in an 835. */
  receipts: number[];
  /** Number of the answer whose 835 comes again. */
  again?: number;
  /** The same bytes under the same control number, instead of a new one. */
  sameBytes?: boolean;
  /** One of two files of one 835; `first` is the answer number of the first half. */
  half?: { which: 1 | 2; first: number };
  mangled?: boolean;
  /** For a claim that nobody sent: it is made after this one. */
  unknown?: { claimId: string; receipt: number; ordinal: number };
  trick?: number;
}

/** An answer as it is shown: with how it lies, or that it could not be given. */
export type Shown = Answer & Partial<Laid> & { abandoned?: true };

/** How an answer lies in the folder. */
export interface Laid {
  sha256: string;
  sizeBytes: number;
  /** Payments of an 835. */
  remits?: RemitNote[];
}

type Entry =
  | { kind: 'plan'; plan: Plan }
  | { kind: 'promise'; answers: Answer[] }
  | { kind: 'laid'; number: number; laid: Laid }
  /** The file it would be made from is gone or another one now. */
  | { kind: 'lost'; receipt: number }
  | { kind: 'abandoned'; number: number }
  | { kind: 'trick'; trick: Trick };

const BOOK = 'answers.jsonl';

/**
 * What this receiver has decided, promised and laid down. An answer is promised here with its control number before it is written and noted
 * when it lies: whoever opens the book after a crash writes what was promised again, byte for byte, and never anything else in its place.
 */
export class AnswerBook {
  readonly #lines: Lines<Entry>;
  readonly #plans = new Map<number, Plan>();
  readonly #answers: Answer[] = [];
  readonly #laid = new Map<number, Laid>();
  readonly #unlaid = new Set<number>();
  readonly #abandoned = new Set<number>();
  readonly #lastRemit = new Map<string, number>();
  readonly #lost = new Set<number>();
  readonly #tricks: Trick[] = [];
  readonly #uses = new Map<number, number>();
  /** Steps that are still owed, by receipt. */
  readonly #open = new Map<number, Step[]>();
  readonly #byReceipt = new Map<number, Answer[]>();
  readonly #byClaim = new Map<string, Earlier[]>();
  readonly #controls = new Map<string, number>();
  readonly #tenantOf: (receipt: number) => string;

  /** `tenantOf` names the billing company of a receipt. @throws Error as `Lines` does. */
  constructor(directory: string, tenantOf: (receipt: number) => string) {
    this.#tenantOf = tenantOf;
    this.#lines = new Lines<Entry>(path.join(directory, BOOK), 'answer', 'move it away together with receipts.jsonl, and what lies in the partners\' folders is read and answered anew.', (entry) => this.#keep(entry));
  }

  #add(entry: Entry): void {
    this.#lines.add(entry);
    this.#keep(entry);
  }

  plan(plan: Plan): void {
    this.#add({ kind: 'plan', plan });
  }

  /** Answers that belong together are promised together. */
  promise(answers: Answer[]): void {
    this.#add({ kind: 'promise', answers });
  }

  laid(number: number, laid: Laid): void {
    this.#add({ kind: 'laid', number, laid });
  }

  lost(receipt: number): void {
    this.#add({ kind: 'lost', receipt });
  }

  abandon(number: number): void {
    this.#add({ kind: 'abandoned', number });
  }

  ask(trick: Omit<Trick, 'number'>): Trick {
    const numbered = { number: this.#tricks.length + 1, ...trick };
    this.#add({ kind: 'trick', trick: numbered });
    return numbered;
  }

  get size(): number {
    return this.#answers.length;
  }

  planOf(receipt: number): Plan | undefined {
    return this.#plans.get(receipt);
  }

  isLost(receipt: number): boolean {
    return this.#lost.has(receipt);
  }

  /** Receipts with steps that are still owed, oldest first. */
  get open(): [receipt: number, steps: readonly Step[]][] {
    return [...this.#open].sort(([a], [b]) => a - b);
  }

  /** What is to be said of a receipt next. */
  owedNext(receipt: number): Step | undefined {
    return this.#open.get(receipt)?.[0];
  }

  /** Promised and not yet known to lie in its folder, oldest first. */
  get unlaid(): Answer[] {
    return [...this.#unlaid].map((number) => this.#answers[number - 1] as Answer);
  }

  one(number: number): Shown | undefined {
    const answer = this.#answers[number - 1];
    return answer && { ...answer, ...this.#laid.get(number), ...(this.#abandoned.has(number) ? { abandoned: true as const } : {}) };
  }

  ofReceipt(receipt: number): Shown[] {
    return (this.#byReceipt.get(receipt) ?? []).flatMap(({ number }) => this.one(number) ?? []);
  }

  /** Newest first, those with a smaller number than `before`. */
  newest(limit: number, before = Infinity, where: (answer: Answer) => boolean = () => true): Shown[] {
    const found: Shown[] = [];
    for (let at = Math.min(before - 1, this.#answers.length); at > 0 && found.length < limit; at--) {
      const answer = this.one(at);
      if (answer !== undefined && where(answer)) found.push(answer);
    }
    return found;
  }

  /** What was decided on this CLM01 of a billing company, oldest first. */
  earlier(tenant: string, claimId: string): readonly Earlier[] {
    return this.#byClaim.get(`${tenant}/${claimId}`) ?? [];
  }

  /** The next free ISA13 of a mailbox. */
  nextControl(tenant: string, partner: string): number {
    return (this.#controls.get(`${tenant}/${partner}`) ?? 0) + 1;
  }

  /** When the last 835 of a mailbox was promised, in milliseconds. */
  lastRemit(tenant: string, partner: string): number {
    return this.#lastRemit.get(`${tenant}/${partner}`) ?? -Infinity;
  }

  /** The last payment of this payer to this payee before answer `number`. */
  remitBefore(number: number, { tenant, partner }: Pick<Answer, 'tenant' | 'partner'>, payer: string, payee: string): RemitNote | undefined {
    for (let at = Math.min(number - 1, this.#answers.length); at > 0; at--) {
      const answer = this.#answers[at - 1] as Answer;
      if (answer.step !== '835' || answer.again !== undefined || answer.unknown !== undefined || answer.tenant !== tenant || answer.partner !== partner) continue;
      const note = this.#laid.get(at)?.remits?.find((r) => r.payer === payer && r.payee === payee);
      if (note !== undefined) return note;
    }
    return undefined;
  }

  /** Tricks that may still be played, with how often. */
  get tricks(): { trick: Trick; left: number }[] {
    return this.#tricks.map((trick) => ({ trick, left: trick.times - (this.#uses.get(trick.number) ?? 0) }));
  }

  close(): void {
    this.#lines.close();
  }

  #keep(entry: Entry): void {
    switch (entry.kind) {
      case 'plan': return this.#keepPlan(entry.plan);
      case 'promise': return entry.answers.forEach((answer) => this.#keepAnswer(answer));
      case 'laid':
        this.#laid.set(entry.number, entry.laid);
        this.#unlaid.delete(entry.number);
        return;
      case 'abandoned':
        this.#abandoned.add(entry.number);
        this.#unlaid.delete(entry.number);
        return;
      case 'trick': return void this.#tricks.push(entry.trick);
      case 'lost':
        this.#lost.add(entry.receipt);
        this.#open.delete(entry.receipt);
    }
  }

  #keepPlan(plan: Plan): void {
    this.#plans.set(plan.receipt, plan);
    if (plan.owed.length > 0) this.#open.set(plan.receipt, plan.early ? [...plan.owed.filter((s) => s === '835'), ...plan.owed.filter((s) => s !== '835')] : plan.owed);
    for (const trick of plan.tricks) this.#uses.set(trick, (this.#uses.get(trick) ?? 0) + 1);
    const tenant = this.#tenantOf(plan.receipt);
    for (const claim of plan.claims) {
      const key = `${tenant}/${claim.claimId}`;
      this.#byClaim.set(key, [...(this.#byClaim.get(key) ?? []), { ...claim, receipt: plan.receipt }]);
    }
  }

  #keepAnswer(answer: Answer): void {
    this.#answers.push(answer);
    this.#unlaid.add(answer.number);
    const mailbox = `${answer.tenant}/${answer.partner}`;
    if (answer.sameBytes !== true) this.#controls.set(mailbox, Math.max(this.#controls.get(mailbox) ?? 0, answer.control + answer.controls - 1));
    if (answer.step === '835' && answer.again === undefined && answer.unknown === undefined) this.#lastRemit.set(mailbox, Date.parse(answer.promisedAt));
    // One use for both halves.
    if (answer.trick !== undefined && answer.half?.which !== 2) this.#uses.set(answer.trick, (this.#uses.get(answer.trick) ?? 0) + 1);
    for (const receipt of answer.receipts) {
      this.#byReceipt.set(receipt, [...(this.#byReceipt.get(receipt) ?? []), answer]);
      if (answer.again !== undefined || answer.unknown !== undefined) continue;
      const left = (this.#open.get(receipt) ?? []).filter((step) => step !== answer.step);
      if (left.length > 0) this.#open.set(receipt, left);
      else this.#open.delete(receipt);
    }
  }
}
