import { quoteSegments, validate as validated, type Finding, type Place, type Quote, type Validation } from '@claimstream/x12';
import { EXIT, type ExitCode } from '../ends.js';
import { line, open, write, type Io } from './io.js';
import { report } from './report.js';

export interface ValidateFlags {
  json?: boolean;
  strict?: boolean;
  explain?: boolean;
  showPhi?: boolean;
}

/** A finding as scripts read it. Nothing that may be identity unless it was asked for. */
const shown = (finding: Finding, { explain, showPhi }: ValidateFlags): object => {
  const { code, severity, snip, claimOrdinal, claimId, loop, segment, segmentId, segmentInFile, element, component, offset, found, expected, fix, message, sensitive, trigger, ack, status } = finding;
  return {
    code, severity, snip,
    claim: claimOrdinal === undefined ? null : { ordinal: claimOrdinal, id: claimId ?? null },
    loop: loop ?? null,
    segment: segmentId === undefined ? null : { id: segmentId, inTransaction: segment ?? null, inFile: segmentInFile ?? null },
    element: element ?? null, component: component ?? null, offset,
    found: found === undefined || (sensitive && !showPhi) ? null : found,
    expected: expected ?? null, fix,
    ...(explain ? { message, hidden: sensitive === true && !showPhi && found !== undefined, trigger: trigger ?? null, ack: ack ?? null, status: status ?? null } : {}),
  };
};

/** Findings that a person is shown; a damaged file has more than anybody reads. */
const MOST_SHOWN = 200;

const placeOf = ({ offset, element, component }: Finding): Place => ({ offset, ...(element === undefined ? {} : { element }), ...(component === undefined ? {} : { component }) });

const exitOf = ({ findings, verdict }: Validation): ExitCode => (verdict !== 'clean' || findings.some(({ severity }) => severity !== 'info') ? EXIT.findings : EXIT.ok);

/** `x12 validate`: what is wrong with a file, where, and what to do about it. */
export async function validate(io: Io, file: string, flags: ValidateFlags): Promise<ExitCode> {
  const input = await open(io, file);
  const heads = new Heads();
  const result = await validated(heads.watch(input.bytes()), { strict: flags.strict === true });
  if (flags.json) {
    const { verdict, transactions, claims, findings } = result;
    await write(io.stdout, `{\n  "verdict": ${JSON.stringify(verdict)},\n  "transactions": ${transactions},\n  "claims": ${claims},\n  "findings": [`);
    for (const [i, finding] of findings.entries()) await write(io.stdout, `${i === 0 ? '' : ','}\n    ${JSON.stringify(shown(finding, flags))}`);
    await line(io.stdout, `${findings.length === 0 ? '' : '\n  '}]\n}`);
    return exitOf(result);
  }
  const listed = result.findings.slice(0, MOST_SHOWN);
  const again = input.again();
  const quotes: (Quote | undefined)[] = again && listed.length > 0 ? await quoteSegments(again, listed.map(placeOf), { reveal: flags.showPhi === true }) : [];
  for (const text of report(input.name, result, listed, quotes, { ...flags, colour: io.isTerminal.stdout && !io.noColour }, heads.first)) await line(io.stdout, text);
  return exitOf(result);
}

/** Keeps the first bytes of a file, which say what it is. */
class Heads {
  first = Buffer.alloc(0);

  async *watch(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      if (this.first.length < 512) this.first = Buffer.concat([this.first, chunk.subarray(0, 512)]);
      yield chunk;
    }
  }
}
