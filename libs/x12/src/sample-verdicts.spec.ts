import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import type { Finding } from './finding.js';
import { validate, type Validation } from './validate.js';

/** Third-party files with their manifest: beside the repository, never inside it. */
const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? fileURLToPath(new URL('../../../../shared/data/x12', import.meta.url));
const present = existsSync(join(SAMPLES, 'manifest.tsv'));
const when = present ? describe : describe.skip;

/** The rows on which the manifest and this package differ, one file each. With CLAIMSTREAM_UPDATE=1 the files are written anew. */
const ROWS = fileURLToPath(new URL('../docs/sample-verdicts.tsv', import.meta.url));
const TABLE = fileURLToPath(new URL('../docs/sample-verdicts.md', import.meta.url));
const update = process.env['CLAIMSTREAM_UPDATE'] === '1';

/** What the checker of the manifest looks at, and the code of ours that says the same. */
const SAME: readonly (readonly [theirs: RegExp, ours: readonly string[]])[] = [
  [/^SE01 /, ['segment-count-differs', 'trailer-missing']], [/^(SE02|GE02|IEA02)!=/, ['control-number-differs']], [/^GE01 /, ['transaction-count-differs']], [/^IEA01 /, ['group-count-differs']],
  [/^CLM02 /, ['claim-total-differs']], [/^CLP .*-CAS/, ['claim-payment-differs']], [/^CLP03 /, ['claim-charge-differs-from-lines']], [/^SVC /, ['line-payment-differs']],
  [/^BPR02 /, ['payment-differs']], [/^HL01 /, ['hl-number']], [/^HL02 /, ['hl-parent', 'level-without-parent']], [/^HL\d* .*unknown/, ['hl-parent', 'level-without-parent']],
  [/^NO_(SE|GE|IEA)$/, ['trailer-missing']], [/^NO_ISA/, ['no-interchange', 'unreadable-isa']], [/^ISA_LEN/, ['isa-widths', 'unreadable-isa']],
  [/^NO_FINAL_TERMINATOR$/, ['last-terminator-missing', 'segment-not-terminated']],
];

interface Sample {
  file: string;
  /** What the manifest says of it. */
  theirs: string;
  checked: string[];
}

interface Row {
  file: string;
  theirs: string;
  ours: string;
  why: string;
}

const samples = (): Sample[] => {
  const [head = '', ...rows] = readFileSync(join(SAMPLES, 'manifest.tsv'), 'utf8').trim().split('\n');
  const columns = head.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    return { file: cell('file'), theirs: cell('valid'), checked: cell('checker_findings').split('; ').map((text) => text.replace(/ \(\+\d+\)$/, '')).filter(Boolean) };
  });
};

const usable = ({ verdict }: Validation): boolean => verdict === 'clean' || verdict === 'warnings';

/** The rules a file breaks, each once with the places where. A message never contains a value. */
const reasons = (findings: readonly Finding[]): string => {
  const places = new Map<string, Set<string>>();
  for (const { severity, message, loop } of findings) {
    if (severity !== 'error') continue;
    const said = message.replace(/ by [\d.]+\.$/, '.').replace(/ The difference is [\d.]+\.$/, '').replace(/; only .* read here\./, '; it is not read.').replace(/^\d+ bytes/, 'Some bytes').replace(/^Transaction set \S+/, 'The transaction');
    places.set(said, (places.get(said) ?? new Set()).add(loop ?? ''));
  }
  return [...places].map(([message, loops]) => {
    const where = [...loops].filter((loop) => loop !== '' && loop !== 'ST' && !message.includes(loop)).sort().join(', ');
    return where === '' ? message : `${where}: ${message}`;
  }).join(' ');
};

/** What the checker found and this package does not say of the same file. */
const unsaid = ({ checked }: Sample, { findings }: Validation): string[] =>
  checked.filter((text) => !SAME.some(([theirs, ours]) => theirs.test(text) && findings.some(({ code }) => ours.includes(code))));

const differing = async (): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const sample of samples()) {
    const result = await validate(readFileSync(join(SAMPLES, sample.file)));
    const agrees = sample.theirs.startsWith('valid') === usable(result);
    const missing = unsaid(sample, result);
    if (agrees && missing.length === 0) continue;
    const ours = reasons(result.findings) || result.findings.filter(({ severity }) => severity === 'warning').map(({ message }) => `Only a warning: ${message}`).join(' ');
    rows.push({ file: sample.file, theirs: sample.theirs, ours: result.verdict, why: ours });
  }
  return rows;
};

const HEAD = `# Where our verdict and that of the sample manifest differ

Written from \`sample-verdicts.tsv\`, which \`sample-verdicts.spec.ts\` checks against every sample file.

The checker behind the manifest looks at envelopes, levels and balances. This package also holds a file against its guide, so it finds
more: most of the files are invented or old examples.

- **Refused by name.** 4010 files and transactions without a table here (270, 271, 278, 275) are \`refused\`; nothing of them is guessed.
- **Invented NPIs.** Many examples carry numbers without the check digit that 45 CFR 162.406 asks for.
- **ISA16.** Some files declare another component separator than they use. None of their composites can be read, so codes and numbers are missing.
- **Fragments.** An ST without levels or claims balances, and says nothing that could be used.

| File | Manifest | Ours | Why, by rule |
|---|---|---|---|
`;

const table = (rows: readonly Row[]): string => `${HEAD}${rows.map(({ file, theirs, ours, why }) => `| ${file} | ${theirs} | ${ours} | ${why.replaceAll('|', '\\|')} |`).join('\n')}\n`;
const text = (rows: readonly Row[]): string => ['file\ttheirs\tours\twhy', ...rows.map(({ file, theirs, ours, why }) => [file, theirs, ours, why].join('\t'))].join('\n') + '\n';
const committed = (): Row[] => readFileSync(ROWS, 'utf8').trim().split('\n').slice(1).map((line) => {
  const [file = '', theirs = '', ours = '', why = ''] = line.split('\t');
  return { file, theirs, ours, why };
});

when(`the verdict on every public sample${present ? '' : ` (skipped: no samples at ${SAMPLES})`}`, () => {
  it('agrees with the manifest, or the difference is explained by rule', async () => {
    const rows = await differing();
    if (update) {
      writeFileSync(ROWS, text(rows));
      writeFileSync(TABLE, table(rows));
    }
    expect(rows).toEqual(committed());
    for (const { file, why } of rows) expect([file, why]).toEqual([file, expect.stringMatching(/\.$/)]);
  });

  it('no file that the checker faults is clean', async () => {
    for (const sample of samples().filter(({ theirs }) => !theirs.startsWith('valid'))) {
      const { verdict } = await validate(readFileSync(join(SAMPLES, sample.file)));
      expect([sample.file, verdict]).not.toEqual([sample.file, 'clean']);
    }
  });
});

describe('the table of differing verdicts', () => {
  it('is written from its rows', () => {
    expect(readFileSync(TABLE, 'utf8')).toBe(table(committed()));
  });
});
