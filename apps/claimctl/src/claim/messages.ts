import type { Context } from '../context.js';
import { Ends, EXIT, usage } from '../ends.js';
import { table } from '../screen.js';

interface Message {
  message: string; at: string; attempt: string; stage: string; outcome: string; document: string | null; interchange: string | null; remit: string | null;
  codes: Record<string, unknown>; controls: Record<string, string> | null;
}
interface Segment { id: string; text: string; role: string }

export interface MessageFlags { raw?: string }

const HEAD = ['NO.', 'AT', 'MESSAGE', 'STAGE', 'SAYS', 'ATTEMPT', 'CONTROL NUMBERS', 'CODES', 'FILE'];
const CONTROLS: Readonly<Record<string, string>> = { interchangeControl: 'ISA13', groupControl: 'GS06', transactionControl: 'ST02', trace: 'TRN02' };

const named = (values: Record<string, unknown> | null, names?: Readonly<Record<string, string>>): string => Object.entries(values ?? {})
  .filter(([key, value]) => (names === undefined || names[key] !== undefined) && ['string', 'number', 'boolean'].includes(typeof value) && value !== '').map(([key, value]) => `${names?.[key] ?? key} ${String(value)}`).join(', ');

/** Where the bytes of a message lie: with the service whose door took them, or that wrote them. */
function rawOf(message: Message): { service: 'remittance' | 'submission'; body: Record<string, unknown> } | undefined {
  if (message.message === '835') return message.remit === null ? undefined : { service: 'remittance', body: { remit: message.remit, ordinal: message.codes['ordinal'] } };
  return message.interchange === null ? undefined : { service: 'submission', body: { message: message.message, interchange: message.interchange, ...(message.document === null ? {} : { document: message.document }) } };
}

/**
 * `claimctl claim messages ID`: every file that spoke of the claim, with what it said and its control numbers. `--raw N` prints the segments of the
 * N-th that are this claim's, as they stand in the file; they name people, so each time is an audit row. @throws Ends where there is no such message.
 */
export async function claimMessages(context: Context, id: string, { raw }: MessageFlags): Promise<void> {
  const ask = context.ask();
  const at = `claims/${encodeURIComponent(id)}`;
  const { messages } = await ask<{ messages: Message[] }>('reporting', `${at}/messages`);
  if (raw === undefined) {
    context.screen.result({ claim: id, messages }, () => (messages.length === 0 ? 'No message yet: the claim has not left, so nobody has answered.' : table(HEAD, messages.map((m, i) =>
      [i + 1, m.at, m.message, m.stage, m.outcome, m.attempt, named(m.controls, CONTROLS), named(m.codes), m.document ?? m.interchange ?? m.remit]))));
    return;
  }
  const number = Number(raw);
  if (!Number.isSafeInteger(number) || number < 1) throw usage(`--raw is "${raw}"; give the number of a message as "claimctl claim messages ${id}" lists it.`);
  const message = messages[number - 1];
  const question = message && rawOf(message);
  if (question === undefined) throw new Ends(EXIT.findings, `The claim has no message ${number} that came or went as a file; "claimctl claim messages ${id}" lists ${messages.length}.`, 'message-unknown');
  const { segments } = await ask<{ segments: Segment[] }>(question.service, `${at}/raw`, { method: 'POST', body: question.body });
  // Its own segments stand out; levels and envelopes around them are indented.
  context.screen.result({ claim: id, message: message?.message, segments }, () => segments.map((s) => `${s.role === 'part' ? '' : '  '}${s.text}`).join('\n'));
}
