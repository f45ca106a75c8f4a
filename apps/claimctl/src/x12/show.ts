import { readX12, type TransactionInfo, type X12Item } from '@claimstream/x12';
import { EXIT, type ExitCode } from '../ends.js';
import { line, open, write, type Input, type Io } from './io.js';
import { acknowledgmentLines, claimLines, endLines, paymentLines, statusLines, transactionLines } from './show-text.js';

export interface ShowFlags {
  claim?: string;
  json?: boolean;
}

type Shown = { claimId: string; value: object; lines: () => Iterable<string> };

/** Claims, payments and statuses of an item; an acknowledgement belongs to no claim. */
const unitsOf = (item: X12Item): Shown[] => {
  switch (item.kind) {
    case 'claims': return item.claims.map((claim) => ({ claimId: claim.claimId, value: claim, lines: () => claimLines(claim) }));
    case 'payments': return item.payments.map((payment) => ({ claimId: payment.claimId, value: payment, lines: () => paymentLines(payment) }));
    case 'statuses': return item.statuses.map((status) => ({ claimId: status.claimId, value: status, lines: () => statusLines(status) }));
    case 'acknowledgment': return [{ claimId: '', value: item.acknowledgment, lines: () => acknowledgmentLines(item.acknowledgment) }];
    case 'ta1': return [{ claimId: '', value: item.ta1, lines: () => [`TA1 for interchange ${item.ta1.interchangeControl}: ${item.ta1.status} ${item.ta1.noteCode}`] }];
    default: return [];
  }
};

/** JSON in pieces, so that a file of any size can be shown: the transactions, each with what it holds and with its end. */
class JsonOut {
  private transactions = 0;
  private units = 0;
  private isOpen = false;

  constructor(private readonly io: Io) {}

  begin(): Promise<void> {
    return write(this.io.stdout, '{\n  "transactions": [');
  }

  async transaction(info: object): Promise<void> {
    await this.close();
    const head = JSON.stringify(info).slice(0, -1);
    await write(this.io.stdout, `${this.transactions++ === 0 ? '' : ','}\n    ${head}${head === '{' ? '' : ','}"content":[`);
    this.isOpen = true;
    this.units = 0;
  }

  async unit(value: object): Promise<void> {
    if (!this.isOpen) await this.transaction({});
    await write(this.io.stdout, `${this.units++ === 0 ? '' : ','}\n      ${JSON.stringify(value)}`);
  }

  async close(end?: object): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    await write(this.io.stdout, `${this.units === 0 ? '' : '\n    '}]${end === undefined ? '' : `,"end":${JSON.stringify(end)}`}}`);
  }

  async end(refused: readonly object[], totals: object): Promise<void> {
    await this.close();
    await line(this.io.stdout, `${this.transactions === 0 ? '' : '\n  '}],\n  "refused": ${JSON.stringify(refused)},\n  "totals": ${JSON.stringify(totals)}\n}`);
  }
}

/** `x12 show`: what a file says. It is the person's own file: names are shown. */
export async function show(io: Io, file: string, flags: ShowFlags): Promise<ExitCode> {
  const input = await open(io, file);
  return flags.json ? asJson(io, input, flags.claim) : asText(io, input, flags.claim);
}

const wanted = (unit: Shown, claim: string | undefined): boolean => claim === undefined || unit.claimId === claim;

const notFound = (io: Io, input: Input, claim: string | undefined): Promise<void> =>
  line(io.stderr, claim === undefined ? `${input.name} holds nothing that can be shown; "claimctl x12 validate" says why.` : `${input.name} has no claim ${claim}; its number is the CLM01, CLP01 or TRN02 of the file, to the letter.`);

async function asJson(io: Io, input: Input, claim: string | undefined): Promise<ExitCode> {
  const out = new JsonOut(io);
  const refused: object[] = [];
  let shown = 0;
  let waiting: TransactionInfo | undefined;
  await out.begin();
  for await (const item of readX12(input.bytes())) {
    if (item.kind === 'transaction') {
      // with --claim only the transaction it stands in is of interest
      if (claim === undefined) await out.transaction(item.transaction);
      else waiting = item.transaction;
    } else if (item.kind === 'transaction-end' && claim === undefined) await out.close(item.end);
    else if (item.kind === 'refused') refused.push({ reason: item.reason, control: item.control });
    else if (item.kind === 'end') await out.end(refused, item.totals);
    for (const unit of unitsOf(item)) {
      if (!wanted(unit, claim)) continue;
      if (waiting) await out.transaction(waiting);
      waiting = undefined;
      await out.unit(unit.value);
      shown++;
    }
  }
  if (shown > 0) return EXIT.ok;
  await notFound(io, input, claim);
  return EXIT.findings;
}

async function asText(io: Io, input: Input, claim: string | undefined): Promise<ExitCode> {
  let shown = 0;
  let waiting: TransactionInfo | undefined;
  for await (const item of readX12(input.bytes())) {
    if (item.kind === 'transaction') waiting = item.transaction;
    if (item.kind === 'refused' && claim === undefined) await line(io.stderr, item.reason);
    for (const unit of unitsOf(item)) {
      if (!wanted(unit, claim)) continue;
      if (waiting) for (const text of transactionLines(waiting)) await line(io.stdout, text);
      waiting = undefined;
      for (const text of unit.lines()) await line(io.stdout, text);
      shown++;
    }
    if (item.kind === 'transaction-end' && claim === undefined) for (const text of endLines(item.end)) await line(io.stdout, text);
  }
  if (shown > 0) return EXIT.ok;
  await notFound(io, input, claim);
  return EXIT.findings;
}
