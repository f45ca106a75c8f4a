import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ReceiptBook } from '../receipt/receipt-book.js';
import type { Receipt } from '../receipt/receipt.js';
import { payersOf } from './acknowledge.js';
import type { Answer, AnswerBook } from './answer-book.js';
import type { Mix } from './fate.js';
import { layDown } from './lay-down.js';
import { Gone, Maker } from './make.js';
import { planOf, type Plan, type Step } from './plan.js';
import { halvesOf } from './remit.js';
import { AT_ONCE, isAskedFor, trickFor, type Trick } from './tricks.js';

export interface AnswerSettings {
  seed: number;
  mix: Mix;
  /** After the file was received, in milliseconds: TA1, 999 and the clearinghouse's 277CA; the payers' 277CAs; the 835. */
  ackMs: number;
  payerAckMs: number;
  remitMs: number;
  /** At most one 835 file of a partner in so many milliseconds. */
  remitEveryMs: number;
  /** Silent but for the mailboxes that somebody asks for with the trick `answer`. */
  onlyAsked?: boolean;
}

export interface AnsweringOptions {
  /** CLAIMSTREAM_FOLDERS. */
  root: string;
  receipts: ReceiptBook;
  book: AnswerBook;
  settings: AnswerSettings;
  /** ISO instant. */
  now(): string;
  onAnswer?(answer: Answer, sizeBytes: number): void;
  /** For tests: called before each thing that outlives a crash. */
  crash?(at: 'plan' | 'promise' | 'lay' | 'note'): void;
}

/** Claims in one 835 file, above which the rest waits for the next. */
const MOST_CLAIMS = 5_000;

const NAME: Readonly<Record<Step, string>> = { TA1: 'ta1', '999': '999', '277CA-clearinghouse': '277ca', '277CA-payer': '277ca-payer', '835': '835' };

/** Answers what was received, step by step. Everything that must not be said twice stands in the book before it is said. */
export class Answering {
  readonly maker: Maker;
  /** Every receipt up to this one was decided on, or is not answered. */
  #seen = 0;

  constructor(private readonly options: AnsweringOptions) {
    this.maker = new Maker({ root: options.root, receipts: options.receipts, book: options.book, seed: options.settings.seed });
  }

  /** Says everything that is due. @throws when a folder or the book cannot be written; the next turn carries on. */
  async turn(): Promise<void> {
    const { receipts, book } = this.options;
    for (const answer of book.unlaid) await this.#lay(answer);
    for (; this.#seen < receipts.size; this.#seen++) await this.#plan(receipts.one(this.#seen + 1) as Receipt);
    for (const { trick, left } of book.tricks) if (left > 0 && AT_ONCE.has(trick.trick)) await this.#atOnce(trick);
    const waiting: Receipt[] = [];
    for (const [number] of book.open) {
      const receipt = receipts.one(number) as Receipt;
      for (;;) {
        const step = book.owedNext(number);
        if (step === undefined) break;
        if (step === '835' && book.planOf(number)?.early !== true) {
          if (this.#isDue(receipt, step)) waiting.push(receipt);
          break;
        }
        if (step !== '835' && !this.#isDue(receipt, step)) break;
        if (step === '835') await this.#remit([receipt]);
        else await this.#acknowledge(receipt, step);
      }
    }
    for (const channel of this.#channels(waiting)) await this.#remit(channel);
  }

  #isDue({ receivedAt }: Receipt, step: Step): boolean {
    const { ackMs, payerAckMs, remitMs } = this.options.settings;
    const wait = step === '835' ? remitMs : step === '277CA-payer' ? payerAckMs : ackMs;
    return Date.parse(this.options.now()) - Date.parse(receivedAt) >= wait;
  }

  async #plan(receipt: Receipt): Promise<void> {
    const { book, settings, crash } = this.options;
    if (book.planOf(receipt.number) !== undefined || book.isLost(receipt.number)) return;
    if (settings.onlyAsked === true && !isAskedFor(book.tricks, receipt)) return;
    if (receipt.sender === undefined) return book.lost(receipt.number);
    try {
      const received = await this.maker.received(receipt);
      const used: number[] = [];
      const trick = (names: Parameters<typeof trickFor>[1], claim?: string): Trick | undefined => {
        const found = trickFor(book.tricks, names, { ...receipt, ...(claim === undefined ? {} : { claim }) }, used);
        if (found !== undefined) used.push(found.number);
        return found;
      };
      const plan = planOf(receipt, received, {
        seed: settings.seed, mix: settings.mix, earlier: (claimId) => book.earlier(receipt.tenant, claimId), wish: (claimId) => trick(['decide', 'silent'], claimId)?.wish,
      });
      const early = plan.owed.includes('835') && trick(['before-acknowledgement']) !== undefined;
      crash?.('plan');
      book.plan({ ...plan, early, tricks: used });
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      book.lost(receipt.number);
    }
  }

  async #acknowledge(receipt: Receipt, step: Step): Promise<void> {
    if (!(await this.#isThere(receipt))) return;
    const controls = step === '277CA-payer' ? payersOf(this.options.book.planOf(receipt.number) as Plan).length : 1;
    await this.#promise([await this.#answer(receipt, { step, controls, receipts: [receipt.number] })]);
  }

  /** One 835 over all these interchanges; two where somebody asked for it. */
  async #remit(waiting: readonly Receipt[]): Promise<void> {
    const receipts: Receipt[] = [];
    for (const receipt of waiting) if (await this.#isThere(receipt)) receipts.push(receipt);
    const [first] = receipts;
    if (first === undefined) return;
    const { book } = this.options;
    const whole = await this.#answer(first, { step: '835', receipts: receipts.map((r) => r.number) });
    const mangle = trickFor(book.tricks, ['mangled-claim-id'], first);
    if (mangle !== undefined) return this.#promise([{ ...whole, mangled: true, trick: mangle.number }]);
    const split = trickFor(book.tricks, ['split-in-two'], first);
    const halves = split === undefined ? undefined : await this.#unlessGone(async () => halvesOf(await this.maker.remits(whole), true));
    if (split === undefined || halves === undefined) return this.#promise([whole]);
    await this.#promise(twoOf({ ...whole, trick: split.number }));
  }

  async #atOnce(trick: Trick): Promise<void> {
    const { book, receipts } = this.options;
    const meant = (a: { tenant: string; partner: string }): boolean => (trick.tenant ?? a.tenant) === a.tenant && (trick.partner ?? a.partner) === a.partner;
    if (trick.trick === 'unknown-claim') {
      const like = this.#like(trick, meant);
      if (like === undefined) return;
      const receipt = receipts.one(like.receipt) as Receipt;
      const number = book.size + 1;
      const claimId = trick.claim ?? `NOBODYSENT${number}`;
      return this.#promise([await this.#answer(receipt, { step: '835', receipts: [receipt.number], unknown: { claimId, ...like }, trick: trick.number })]);
    }
    const [original] = trick.answer === undefined
      ? book.newest(1, Infinity, (a) => a.step === '835' && a.again === undefined && meant(a))
      : [book.one(trick.answer)].filter((a) => a !== undefined && a.step === '835' && a.again === undefined && meant(a));
    // Nothing of the kind went out yet: it waits until something has.
    if (original?.sha256 === undefined) return;
    const receipt = receipts.one(original.receipts[0] ?? 0) as Receipt;
    const again = await this.#answer(receipt, { step: '835', receipts: original.receipts, again: original.number, trick: trick.number });
    if (trick.trick === 'new-control-number') return this.#promise([again]);
    if (trick.trick === 'repeat-835') return this.#promise([{ ...again, sameBytes: true, control: original.control, fileName: `835-again-${again.number}.x12` }]);
    const halves = await this.#unlessGone(async () => halvesOf(await this.maker.remits(original), false));
    await this.#promise(halves === undefined ? [again] : twoOf(again));
  }

  /** The claim after which one is made that nobody sent. */
  #like({ like }: Trick, meant: (receipt: Receipt) => boolean): { receipt: number; ordinal: number } | undefined {
    const { receipts } = this.options;
    const known = like === undefined ? receipts.newest(50).filter(meant) : [...receipts.ofClaim(like)].reverse().filter(meant);
    for (const receipt of known) {
      const claim = receipt.claims.find((c) => like === undefined || c.claimId === like);
      if (claim !== undefined) return { receipt: receipt.number, ordinal: claim.ordinal };
    }
    return undefined;
  }

  /** Before something is promised: nothing more is owed to an interchange whose file is gone. */
  async #isThere(receipt: Receipt): Promise<boolean> {
    const there = (await this.#unlessGone(() => this.maker.received(receipt))) !== undefined;
    if (!there) this.options.book.lost(receipt.number);
    return there;
  }

  async #unlessGone<T>(make: () => Promise<T>): Promise<T | undefined> {
    try {
      return await make();
    } catch (error) {
      if (error instanceof Gone) return undefined;
      throw error;
    }
  }

  /** The next answer of a mailbox, dated by the clock; an 837 from a clock that runs ahead of ours is never answered before it was made. */
  async #answer(receipt: Receipt, more: Pick<Answer, 'step' | 'receipts'> & Partial<Answer>): Promise<Answer> {
    const { book, now } = this.options;
    const promisedAt = now();
    const header = await this.#unlessGone(async () => (await this.maker.received(receipt)).header);
    const ours = { date: promisedAt.slice(0, 10), time: `${promisedAt.slice(11, 13)}${promisedAt.slice(14, 16)}` };
    const at = header !== undefined && `${header.date}${header.time}` > `${ours.date}${ours.time}` ? { date: header.date, time: header.time.slice(0, 4) } : ours;
    const control = book.nextControl(receipt.tenant, receipt.partner);
    const { step } = more;
    return {
      number: book.size + 1, tenant: receipt.tenant, partner: receipt.partner, door: step === '835' ? '835' : 'ack', fileName: `${NAME[step]}-${String(control).padStart(9, '0')}.x12`,
      control, controls: 1, at, promisedAt, ...more,
    };
  }

  async #promise(answers: Answer[]): Promise<void> {
    const { book, crash } = this.options;
    crash?.('promise');
    book.promise(answers);
    for (const answer of answers) await this.#lay(answer);
  }

  async #lay(answer: Answer): Promise<void> {
    const { root, book, onAnswer, crash } = this.options;
    const made = await this.#unlessGone(() => this.maker.make(answer)).catch(cannotBeWritten);
    // Nobody else waits for an answer that cannot exist; it stays in the book as one that was not given.
    if (made === undefined) return book.abandon(answer.number);
    crash?.('lay');
    await layDown(path.join(root, answer.tenant, 'partners', answer.partner, answer.door, 'in'), answer.fileName, made.bytes);
    crash?.('note');
    book.laid(answer.number, { sha256: createHash('sha256').update(made.bytes).digest('hex'), sizeBytes: made.bytes.byteLength, ...(made.remits === undefined ? {} : { remits: made.remits }) });
    onAnswer?.(answer, made.bytes.byteLength);
  }

  /** Interchanges that one 835 may answer together: of one mailbox, sender and usage, and not more often than the interval says. */
  #channels(waiting: readonly Receipt[]): Receipt[][] {
    const { book, settings, now } = this.options;
    const channels = new Map<string, Receipt[]>();
    for (const receipt of waiting) {
      if (Date.parse(now()) - book.lastRemit(receipt.tenant, receipt.partner) < settings.remitEveryMs) continue;
      const { tenant, partner, sender, receiver, usage } = receipt;
      const key = [tenant, partner, sender?.qualifier, sender?.id, receiver?.qualifier, receiver?.id, usage].join('|');
      const own = channels.get(key) ?? [];
      if (own.reduce((sum, r) => sum + r.claimCount, 0) + receipt.claimCount <= MOST_CLAIMS || own.length === 0) channels.set(key, [...own, receipt]);
    }
    return [...channels.values()];
  }
}

/** What the file would have to repeat has no place in an answer (a control number that is none, a code of another kind). */
function cannotBeWritten(error: unknown): undefined {
  if (!(error instanceof RangeError)) throw error;
  return undefined;
}

/** Two files in place of one, under two control numbers. */
const twoOf = (whole: Answer): Answer[] => ([1, 2] as const).map((which) => {
  const control = whole.control + which - 1;
  return { ...whole, number: whole.number + which - 1, control, fileName: `835-${String(control).padStart(9, '0')}.x12`, half: { which, first: whole.number } };
});
