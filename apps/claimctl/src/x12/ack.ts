import path from 'node:path';
import { ack277ca, ack999, ackTa1, decisionOf, readX12, validate, type Answer999, type BatchDecision, type Claim837, type ClaimTransactionInfo, type Finding, type InterchangeHeader } from '@claimstream/x12';
import { EXIT, type ExitCode } from '../ends.js';
import { line, many, open, save, whole, write, type Io } from './io.js';

export interface AckFlags {
  out?: string;
  control?: string;
}

/** Claims of one ST, decided as validation decides: an error that a 277CA has a status for rejects the claim. */
interface Batch {
  interchange: InterchangeHeader;
  decision: BatchDecision;
}

type Source = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const byClaim = (findings: readonly Finding[]): Map<number, Finding[]> => {
  const all = new Map<number, Finding[]>();
  for (const finding of findings) if (finding.claimOrdinal !== undefined) all.set(finding.claimOrdinal, [...(all.get(finding.claimOrdinal) ?? []), finding]);
  return all;
};

/** GS06 and ST02 of what the 999 refuses: no claim of it was received, so nothing is said of its claims. */
const refusedBy = ({ acknowledgments }: Answer999): ((group: string, transaction: string) => boolean) => {
  const groups = new Set(acknowledgments.filter(({ status }) => status === 'R').map(({ group }) => group.control));
  const transactions = new Set(acknowledgments.flatMap(({ group, transactions: all }) => all.filter(({ status }) => status === 'R').map(({ control }) => `${group.control} ${control}`)));
  return (group, transaction) => groups.has(group) || transactions.has(`${group} ${transaction}`);
};

const decided = async (source: Source, firstControl: number, answer: Answer999): Promise<Batch[]> => {
  const findings = byClaim((await validate(source(), { maxFindings: Infinity })).findings);
  const isRefused = refusedBy(answer);
  const batches: Batch[] = [];
  let interchange: InterchangeHeader | undefined;
  let open: BatchDecision | undefined;
  for await (const item of readX12(source())) {
    if (item.kind === 'interchange') ({ interchange } = item);
    else if (item.kind === 'transaction') {
      open = undefined;
      const { kind, control } = item.transaction;
      if (!interchange || (kind !== '837P' && kind !== '837I') || isRefused(control.group, control.transaction)) continue;
      const { header, submitter } = item.transaction as ClaimTransactionInfo;
      const n = batches.length + 1;
      open = { control: String(n).padStart(4, '0'), reference: `ACK${firstControl}X${n}`, batch: header.reference, submitter, decisions: [] };
      batches.push({ interchange, decision: open });
    } else if (item.kind === 'claims') {
      for (const claim of item.claims as Claim837[]) open?.decisions.push(decisionOf({ ...claim, findings: findings.get(claim.ordinal) ?? [] }));
    }
  }
  return batches.filter(({ decision }) => decision.decisions.length > 0);
};

/** One 277CA for the claims of each interchange. */
const status = (batches: readonly Batch[], firstControl: number, createdAt: { date: string; time: string }): Uint8Array[] => {
  const byInterchange = new Map<InterchangeHeader, BatchDecision[]>();
  for (const { interchange, decision } of batches) byInterchange.set(interchange, [...(byInterchange.get(interchange) ?? []), decision]);
  return [...byInterchange].map(([header, transactions], n) => {
    const control = String(firstControl + n);
    const { bytes } = ack277ca({
      envelope: {
        sender: { qualifier: header.receiverQualifier, id: header.receiverId }, receiver: { qualifier: header.senderQualifier, id: header.senderId },
        control, createdAt, usage: header.usage === 'T' ? 'T' : 'P',
      },
      group: { control }, stage: 'clearinghouse', source: { organization: header.receiverId, id: header.receiverId, idQualifier: '46' }, receiptNumber: `R${header.control}`,
      receivedOn: createdAt.date, processedOn: createdAt.date, processedAt: createdAt.time, transactions,
    });
    return bytes;
  });
};

/** `x12 ack`: the TA1, 999 and 277CA with which a receiver would answer a file. `now` stands in the envelopes. */
export async function ack(io: Io, file: string, flags: AckFlags, now: Date): Promise<ExitCode> {
  const control = whole(flags.control, '--control', 1, 1);
  const input = await open(io, file);
  const piped: Uint8Array[] = [];
  if (file === '-') for await (const chunk of input.bytes()) piped.push(chunk);
  const source: Source = () => (file === '-' ? piped : input.bytes());
  const text = now.toISOString();
  const createdAt = { date: text.slice(0, 10), time: text.slice(11, 16).replace(':', '') };
  const ta1 = await ackTa1(source(), { control: String(control), createdAt });
  const functional = await ack999(source(), { control: String(control + ta1.controls.length), createdAt });
  const batches = functional.acknowledgments.some(({ status: answer }) => answer !== 'R') ? await decided(source, control, functional) : [];
  const statuses = status(batches, control + ta1.controls.length + functional.controls.length, createdAt);
  const answers = ([['ta1', ta1.bytes], ['999', functional.bytes], ['277ca', Buffer.concat(statuses)]] as const).filter(([, bytes]) => bytes.length > 0);
  if (answers.length === 0) {
    await line(io.stderr, `${input.name} draws no answer: nothing in it asks for one; "claimctl x12 validate" says what it is.`);
    return EXIT.findings;
  }
  const base = file === '-' ? 'answer' : path.basename(file, path.extname(file));
  for (const [kind, bytes] of answers) {
    if (flags.out === undefined) await write(io.stdout, bytes);
    else await save(io, path.join(flags.out, `${base}.${kind}`), [bytes]);
  }
  const refused = ta1.ta1s.filter(({ status: answer }) => answer === 'R').length + functional.acknowledgments.filter(({ status: answer }) => answer !== 'A').length;
  const decisions = batches.flatMap(({ decision }) => decision.decisions);
  const rejected = decisions.filter(({ decision }) => decision === 'rejected').length;
  await line(io.stderr, [
    ...(ta1.ta1s.length > 0 ? [`TA1 ${ta1.ta1s.map((one) => `${one.status} ${one.noteCode}`).join(', ')}`] : []),
    ...(functional.acknowledgments.length > 0 ? [`999 ${functional.acknowledgments.map(({ status: answer }) => answer).join(', ')}`] : []),
    ...(decisions.length > 0 ? [`277CA ${many(decisions.length - rejected, 'claim')} accepted, ${rejected} rejected`] : []),
  ].join('; '));
  return refused + rejected > 0 ? EXIT.findings : EXIT.ok;
}
