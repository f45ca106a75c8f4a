import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { collect277ca, collect835, generateInterchange, write837, type Claim837Draft, type CollectedRemittance, type Interchange837 } from '@claimstream/x12';
import { Mailboxes } from '../mailbox/mailboxes.js';
import { ReceiptBook } from '../receipt/receipt-book.js';
import { AnswerBook } from './answer-book.js';
import { Answering, type AnsweringOptions } from './answering.js';
import { mixOf, type Mix } from './fate.js';
import { trickOf, type Trick } from './tricks.js';

const home = mkdtempSync(path.join(os.tmpdir(), 'claimstream-answering-'));

/** The hour in which every world begins. */
export const START = Date.parse('2026-11-22T15:00:00.000Z');
let worlds = 0;
const open: { close(): void }[] = [];

/** Closes the books of every world. */
export const closeAll = (): void => open.splice(0).forEach((one) => one.close());

/** Removes what the worlds kept. */
export const removeAll = (): void => rmSync(home, { recursive: true, force: true });

export interface Given {
  mix?: Mix;
  seed?: number;
  root?: string;
  crash?: AnsweringOptions['crash'];
  remitEveryMs?: number;
  onlyAsked?: boolean;
  /** What its clock begins with. */
  from?: number;
}

/** A mailbox with its receiver, whose clock the test moves. */
export function world({ mix = mixOf('paid=1'), seed = 1, root = path.join(home, `world-${++worlds}`), crash, remitEveryMs = 0, from = START, onlyAsked = false }: Given = {}) {
  let clock = from;
  const now = () => new Date(clock).toISOString();
  const [folders, directory] = [path.join(root, 'folders'), path.join(root, 'simulator')];
  const receipts = new ReceiptBook(directory);
  const book = new AnswerBook(directory, (n) => receipts.one(n)?.tenant ?? '');
  open.push(receipts, book);
  const mailboxes = new Mailboxes({ root: folders, book: receipts, now });
  const answering = new Answering({ root: folders, receipts, book, now, settings: { seed, mix, ackMs: 1_000, payerAckMs: 2_000, remitMs: 4_000, remitEveryMs, onlyAsked }, ...(crash === undefined ? {} : { crash }) });
  const at = (door: string) => path.join(folders, 'demo', 'partners', 'example', door);
  const files = (door: 'ack' | '835'): Record<string, Buffer> => {
    try {
      return Object.fromEntries(readdirSync(path.join(at(door), 'in')).sort().map((name) => [name, readFileSync(path.join(at(door), 'in', name))]));
    } catch {
      return {};
    }
  };
  return {
    root, folders, receipts, book, answering, files,
    deliver(name: string, bytes: Uint8Array): void {
      mkdirSync(path.join(at('837'), 'out'), { recursive: true });
      writeFileSync(path.join(at('837'), 'out', name), bytes);
    },
    removeSent: (name: string): void => rmSync(path.join(at('837'), 'out', name)),
    /** Receives what lies there, and answers in steps of a second until `seconds` are over. */
    async pass(seconds: number): Promise<void> {
      await mailboxes.look();
      await mailboxes.look();
      for (let s = 0; s <= seconds; s++) {
        await answering.turn();
        clock += 1_000;
      }
    },
    ask: (body: object): Trick => {
      const trick = trickOf(body, now());
      if (typeof trick === 'string') throw new Error(trick);
      return book.ask(trick);
    },
    remittances: async (): Promise<CollectedRemittance[]> => (await Promise.all(Object.values(files('835')).map((bytes) => collect835(bytes)))).flatMap((r) => r.remittances),
  };
}

export const office = (control: string, { claims = 6, seed = 1, kind = '837P', change = (i: Interchange837) => i }: { claims?: number; seed?: number; kind?: '837P' | '837I'; change?: (i: Interchange837) => Interchange837 } = {}): Uint8Array => {
  const made = change({ ...generateInterchange({ kind, count: claims, seed, serviceDate: '2026-11-20', control, claimIdPrefix: `C${seed}` }), acknowledgmentRequested: true });
  // Replacements of the generator name claims that nobody sent; a story that wants one makes it.
  return write837({ ...made, groups: made.groups.map((g) => ({ ...g, transactions: g.transactions.map((t) => ({ ...t, claims: t.claims.map(original) })) })) }).bytes;
};

const original = (claim: Claim837Draft): Claim837Draft => {
  const { F8: _original, ...references } = claim.references;
  return kept.has(claim) ? claim : { ...claim, frequencyCode: '1', references };
};
const kept = new WeakSet<Claim837Draft>();

export const changeClaims = (change: (claim: Claim837Draft) => Claim837Draft) => (i: Interchange837): Interchange837 => ({
  ...i, groups: i.groups.map((g) => ({ ...g, transactions: g.transactions.map((t) => ({ ...t, claims: t.claims.map((c) => { const made = change(c); if (made !== c) kept.add(made); return made; }) })) })),
});

export type World = ReturnType<typeof world>;

/** Claims by what was said of them: rejected by whom, or in which 835. */
export async function accountOf(w: World) {
  const said = new Map<string, string[]>();
  const note = (claimId: string, what: string) => said.set(claimId, [...(said.get(claimId) ?? []), what]);
  for (const [name, bytes] of Object.entries(w.files('ack'))) {
    if (!name.startsWith('277ca')) continue;
    for (const s of (await collect277ca(bytes)).statuses) note(s.claimId, `${s.source.stage} ${s.statuses.some((x) => x.action === 'U') ? 'rejects' : 'accepts'}`);
  }
  for (const { payments } of await w.remittances()) for (const p of payments) note(p.claimId, `835 as ${p.statusCode}`);
  return said;
}
