import path from 'node:path';
import type { Claim837 } from '@claimstream/x12';
import type { ReceiptBook } from '../receipt/receipt-book.js';
import type { Receipt } from '../receipt/receipt.js';
import { clearinghouseAnswer, envelopeAnswer, payerAnswers, syntaxAnswer } from './acknowledge.js';
import type { Answer, AnswerBook } from './answer-book.js';
import { ANSWERED } from './fate.js';
import { bytesOf } from './lay-down.js';
import type { ClaimPlan, Plan } from './plan.js';
import { readReceived, type Received } from './received.js';
import { halvesOf, mangled, remitFile, remitsOf, type Owed, type Remit, type RemitNote } from './remit.js';

/** Claims that stay in memory between what is said of them first and last. */
const KEPT_CLAIMS = 20_000;

export interface MakerOptions {
  /** CLAIMSTREAM_FOLDERS. */
  root: string;
  receipts: ReceiptBook;
  book: AnswerBook;
  seed: number;
}

export interface Made {
  bytes: Uint8Array;
  remits?: RemitNote[];
}

/** An answer that cannot be made: an 837 it speaks of is gone from its folder, or is another one now. */
export class Gone extends Error {
  constructor(readonly receipt: number) {
    super(`the file of receipt ${receipt} is gone or was replaced`);
  }
}

/** Makes the bytes of an answer from what the book promised and the partner folder's 837s alone; the same promise gives the same bytes. */
export class Maker {
  readonly #received = new Map<number, Received>();

  constructor(private readonly options: MakerOptions) {}

  /** The interchange of a receipt, read again from where it lies. @throws Gone */
  async received(receipt: Receipt): Promise<Received> {
    const known = this.#received.get(receipt.number);
    if (known !== undefined) return known;
    const bytes = await bytesOf(path.join(this.options.root, receipt.tenant, 'partners', receipt.partner, '837', 'out', receipt.file.name));
    const read = bytes === undefined ? undefined : await readReceived(bytes, receipt.inFile);
    if (read === undefined || read.sha256 !== receipt.sha256) throw new Gone(receipt.number);
    this.#received.set(receipt.number, read);
    let kept = 0;
    for (const one of this.#received.values()) kept += one.claims.length;
    for (const [number, one] of this.#received) {
      if (kept <= KEPT_CLAIMS || number === receipt.number) break;
      this.#received.delete(number);
      kept -= one.claims.length;
    }
    return read;
  }

  /** @throws Gone */
  async make(answer: Answer): Promise<Made> {
    const [first] = answer.receipts;
    const receipt = this.#receipt(first ?? 0);
    const received = await this.received(receipt);
    if (answer.step === '835') return this.#remittance(answer, received);
    const plan = this.options.book.planOf(receipt.number) as Plan;
    switch (answer.step) {
      case 'TA1': return { bytes: envelopeAnswer(receipt, received, answer) };
      case '999': return { bytes: syntaxAnswer(plan, received, answer) };
      case '277CA-clearinghouse': return { bytes: clearinghouseAnswer(receipt, plan, received, answer) };
      case '277CA-payer': return { bytes: payerAnswers(receipt, plan, received, answer) };
    }
  }

  async #remittance(answer: Answer, { header }: Received): Promise<Made> {
    const original = answer.again === undefined ? undefined : this.options.book.one(answer.again);
    if (original === undefined) {
      const remits = await this.remits(answer);
      return { bytes: remitFile(header, remits, answer), remits: remits.map((r) => r.note) };
    }
    const remits = await this.remits(original);
    const part = answer.half === undefined ? remits : (halvesOf(remits, false)?.[answer.half.which - 1] ?? remits);
    return { bytes: remitFile(header, part, answer.sameBytes === true ? original : answer), remits: part.map((r) => r.note) };
  }

  /** Payments of an 835 that is no repeat. @throws Gone */
  async remits(answer: Answer): Promise<Remit[]> {
    const { book, seed } = this.options;
    const base = answer.half === undefined ? answer : { ...answer, number: answer.half.first, control: answer.half.which === 1 ? answer.control : answer.control - 1 };
    const owed = answer.unknown === undefined ? await this.#owed(answer.receipts) : [await this.#unknown(answer, answer.unknown)];
    const whole = remitsOf(owed, {
      control: base.control, at: answer.at, seed, mailbox: `${answer.tenant}/${answer.partner}`, before: (payer, payee) => (answer.unknown === undefined ? book.remitBefore(base.number, answer, payer, payee) : undefined),
    });
    const given = answer.mangled === true ? mangled(whole) : whole;
    return answer.half === undefined ? given : (halvesOf(given, true)?.[answer.half.which - 1] ?? given);
  }

  async #owed(receipts: readonly number[]): Promise<Owed[]> {
    const { book } = this.options;
    const owed: Owed[] = [];
    for (const number of receipts) {
      for (const plan of book.planOf(number)?.claims ?? []) {
        if (!ANSWERED.has(plan.fate)) continue;
        const [one, original] = [await this.#claim(number, plan.ordinal), plan.takesBack === undefined ? undefined : await this.#original(plan.takesBack)];
        owed.push({ ...one, plan, ...(original === undefined ? {} : { original }) });
      }
    }
    return owed;
  }

  async #claim(number: number, ordinal: number): Promise<{ claim: Claim837; receivedOn: string }> {
    const received = await this.received(this.#receipt(number));
    return { claim: received.claims[ordinal - 1] as Claim837, receivedOn: received.header.date };
  }

  async #original({ receipt, ordinal }: NonNullable<ClaimPlan['takesBack']>): Promise<Owed['original']> {
    const plan = this.options.book.planOf(receipt)?.claims.find((c) => c.ordinal === ordinal) as ClaimPlan;
    return { ...(await this.#claim(receipt, ordinal)), plan };
  }

  /** A claim that nobody sent: of the same payer and provider as another one, for somebody invented. */
  async #unknown({ number }: Answer, { claimId, receipt, ordinal }: NonNullable<Answer['unknown']>): Promise<Owed> {
    const { claim, receivedOn } = await this.#claim(receipt, ordinal);
    const { patient: _patient, ...own } = claim;
    const stranger = { last: 'NOBODYSON', first: 'ALEX' };
    return {
      claim: { ...own, claimId, frequencyCode: '1', subscriber: { ...claim.subscriber, name: stranger, memberId: `UNKNOWN${number}` }, serviceLines: claim.serviceLines.map(({ lineControl: _key, ...line }) => line) },
      receivedOn,
      plan: { claimId, ordinal: 1, place: '', sequence: claim.subscriber.sequence, payer: claim.payer.id ?? claim.payer.name, fate: 'paid', payerClaimControl: `PCNUNKNOWN${number}` },
    };
  }

  #receipt(number: number): Receipt {
    const receipt = this.options.receipts.one(number);
    if (receipt === undefined) throw new Error(`the book of answers speaks of receipt ${number}, which the book of receipts does not have`);
    return receipt;
  }
}
