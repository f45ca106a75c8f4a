import { countFile } from '@claimstream/x12';
import { EXIT, type ExitCode } from '../ends.js';
import { dollars, table } from '../screen.js';
import { line, many, open, type Io } from './io.js';

/** `x12 count`: what is in a file, without reading its claims. */
export async function count(io: Io, file: string, flags: { json?: boolean }): Promise<ExitCode> {
  const input = await open(io, file);
  const counted = await countFile(input.bytes());
  const exit = counted.interchanges === 0 ? EXIT.findings : EXIT.ok;
  if (flags.json) {
    await line(io.stdout, JSON.stringify(counted, null, 2));
    return exit;
  }
  if (counted.interchanges === 0) {
    await line(io.stderr, `${input.name} is not an X12 file: no ISA begins anywhere in it.`);
    return exit;
  }
  const { interchanges, groups, interchangeAcknowledgments, segments, bytes, skippedBytes } = counted;
  await line(io.stdout, [many(interchanges, 'interchange'), many(groups, 'group'), ...(interchangeAcknowledgments > 0 ? [many(interchangeAcknowledgments, 'TA1', 'TA1')] : []), many(segments, 'segment'), many(bytes, 'byte')].join(', '));
  if (counted.transactions.length > 0) {
    const cents = (amount: number): string | undefined => (amount === 0 ? undefined : dollars(amount));
    await line(io.stdout, table(['kind', 'guide', 'transactions', 'claims', 'segments', 'charge', 'paid', 'payment'],
      counted.transactions.map((one) => [one.kind, one.guide, one.transactions, one.claims, one.segments, cents(one.chargeCents), cents(one.paidCents), cents(one.paymentCents)])));
  }
  if (skippedBytes > 0) await line(io.stderr, `${many(skippedBytes, 'byte')} are in no segment; "claimctl x12 validate" says where.`);
  const unreadable = counted.transactions.reduce((sum, one) => sum + one.unreadableAmounts, 0);
  if (unreadable > 0) await line(io.stderr, `${many(unreadable, 'amount')} cannot be read as money and count as 0.`);
  return exit;
}
