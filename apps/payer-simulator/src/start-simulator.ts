import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SimulatorConfiguration } from './configuration.js';
import { AnswerBook } from './answer/answer-book.js';
import { Answering } from './answer/answering.js';
import { Mailboxes } from './mailbox/mailboxes.js';
import { receiptServer } from './pages/serve.js';
import { ReceiptBook } from './receipt/receipt-book.js';

const LOOK_MS = 500;

export interface RunningSimulator {
  port: number;
  stop(): Promise<void>;
}

/** One line of what happened; never a name, a file name or a claim number. */
export type Say = (line: Record<string, string | number | undefined>) => void;

/** Starts to look into the folders, to answer, and to show what came. @throws Error when the port is taken or the book cannot be read. */
export async function startSimulator(configuration: SimulatorConfiguration, say: Say): Promise<RunningSimulator> {
  const book = new ReceiptBook(configuration.directory);
  const mailboxes = new Mailboxes({
    root: configuration.folders, book, now: () => new Date().toISOString(),
    onReceipt: (r) => say({ msg: 'interchange', receipt: r.number, outcome: r.outcome, control: r.control, claims: r.claimCount, verdict: r.verdict }),
  });
  const answers = new AnswerBook(configuration.directory, (receipt) => book.one(receipt)?.tenant ?? '');
  const { answers: settings } = configuration;
  const answering = settings && new Answering({
    root: configuration.folders, receipts: book, book: answers, settings, now: () => new Date().toISOString(),
    onAnswer: (a, sizeBytes) => say({ msg: 'answer', answer: a.number, step: a.step, control: a.control, receipts: a.receipts.length, sizeBytes, trick: a.trick }),
  });
  let ready = false;
  let stopping = false;
  let wake: (() => void) | undefined;
  const server = receiptServer({ book, answers, isAnswering: answering !== undefined, isReady: () => ready, now: () => new Date().toISOString() });
  server.listen(configuration.port, configuration.bind);
  await once(server, 'listening').catch((error: unknown) => {
    book.close();
    answers.close();
    throw error;
  });
  const looking = (async () => {
    while (!stopping) {
      try {
        await mailboxes.look();
        await answering?.turn();
        ready = true;
      } catch (error) {
        // A disk that does not answer now may answer later: readiness says so meanwhile, once per change.
        if (ready) say({ level: 'warn', msg: 'a partner folder or the book cannot be read or written', code: (error as NodeJS.ErrnoException).code });
        ready = false;
      }
      if (!stopping) await new Promise<void>((resolve) => { const timer = setTimeout(resolve, LOOK_MS); wake = () => { clearTimeout(timer); resolve(); }; });
    }
  })();
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      stopping = true;
      wake?.();
      await looking;
      server.close();
      server.closeAllConnections();
      book.close();
      answers.close();
    },
  };
}
