import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateInterchange } from './generate.js';
import { generateRemittance } from './generate-remittance.js';
import { write835 } from './write-835.js';
import { write837 } from './write-837.js';

const library = fileURLToPath(new URL('..', import.meta.url));
const repository = path.join(library, '..', '..');
const MINUTES = 60_000;

/** Node 20 has no `require` of modules; newer ones are told not to use theirs, so that only real CommonJS passes. */
const nodes = [...new Set([process.execPath, ...['/usr/bin/node', '/usr/local/bin/node'].filter((file) => existsSync(file))])];
const PLAIN_REQUIRE: readonly string[] = ['--no-experimental-require-module'];

const ROUND_TRIP = (load: string): string => `${load}
const { bytes } = write837(generateInterchange({ kind: '837P', count: 3, seed: 1, serviceDate: '2026-11-20' }));
collect837(bytes).then(({ claims, end }) => console.log(JSON.stringify({ claims: claims.length, verdict: end.verdict })));
`;

describe('the package as somebody else installs it', () => {
  let folder = '';
  let files: string[] = [];

  const run = (command: string, args: readonly string[], cwd = folder): string => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

  /** What the compiler says of these files; the types of the package are checked too. */
  const typed = (sources: readonly string[]): string => {
    const compilerOptions = { noEmit: true, strict: true, noUncheckedIndexedAccess: true, module: 'nodenext', target: 'es2023', types: ['node'] };
    writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: sources }));
    return spawnSync(path.join(repository, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.json'], { cwd: folder, encoding: 'utf8' }).stdout;
  };

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'x12-package-'));
    run('npm', ['pack', '--pack-destination', folder], library);
    const [packed = ''] = readdirSync(folder);
    files = run('tar', ['-tzf', packed]).trim().split('\n').map((file) => file.replace(/^package\//, ''));
    writeFileSync(path.join(folder, 'package.json'), '{ "name": "somebody-else", "private": true }');
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${packed}`]);
    // whoever compiles for Node has its types
    for (const name of ['@types/node', 'undici-types']) cpSync(path.join(repository, 'node_modules', name), path.join(folder, 'node_modules', name), { recursive: true });
  }, 5 * MINUTES);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds both builds, types, pages and licences, and nothing of the workshop', () => {
    for (const wanted of ['dist/index.js', 'dist/index.d.ts', 'dist/cjs/index.js', 'dist/cjs/index.d.ts', 'dist/cjs/package.json', 'README.md', 'LICENSE', 'NOTICE', 'docs/reading.md']) {
      expect(files).toContain(wanted);
    }
    expect(files.filter((file) => /\.spec\.|\.map$|^src\/|tsbuildinfo|fuzz/.test(file))).toEqual([]);
    const { dependencies = {} } = JSON.parse(readFileSync(path.join(folder, 'node_modules/@claimstream/x12/package.json'), 'utf8')) as { dependencies?: object };
    expect(dependencies).toEqual({});
  });

  it.each(nodes)('works under import and under require with %s', (node) => {
    writeFileSync(path.join(folder, 'a.mjs'), ROUND_TRIP("import { collect837, generateInterchange, write837 } from '@claimstream/x12';"));
    writeFileSync(path.join(folder, 'a.cjs'), ROUND_TRIP("const { collect837, generateInterchange, write837 } = require('@claimstream/x12');"));
    const answer = { claims: 3, verdict: 'clean' };
    expect(JSON.parse(run(node, ['a.mjs']))).toEqual(answer);
    const [major = 0, minor = 0] = run(node, ['-p', 'process.versions.node']).split('.').map(Number);
    const flags = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 17) ? PLAIN_REQUIRE : [];
    expect(JSON.parse(run(node, [...flags, 'a.cjs']))).toEqual(answer);
  }, MINUTES);

  it('has types for both, beside those of Node', () => {
    const source = `const cents = async (bytes: Uint8Array): Promise<number> => (await collect835(bytes)).payments.reduce((sum, { paidCents }) => sum + paidCents, 0);\nexport { cents };\n`;
    writeFileSync(path.join(folder, 'b.mts'), `import { collect835 } from '@claimstream/x12';\n${source}`);
    writeFileSync(path.join(folder, 'b.cts'), `import x12 = require('@claimstream/x12');\nconst { collect835 } = x12;\n${source}`);
    expect(typed(['b.mts', 'b.cts'])).toBe('');
  }, 3 * MINUTES);

  it('does what its pages show', () => {
    writeFileSync(path.join(folder, 'claims.837'), write837(generateInterchange({ kind: '837P', count: 120, seed: 5, serviceDate: '2026-11-20' })).bytes);
    writeFileSync(path.join(folder, 'remit.835'), write835(generateRemittance({ count: 120, seed: 5, paymentDate: '2026-11-30' })).bytes);
    const pages = ['README.md', ...readdirSync(path.join(library, 'docs')).filter((name) => name.endsWith('.md')).map((page) => path.join('docs', page))];
    const examples = pages.flatMap((page) => [...readFileSync(path.join(library, page), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(([, code = ''], n) => ({ name: `${path.basename(page, '.md')}-${n + 1}.mts`, code })));
    expect(examples.length).toBeGreaterThan(8);
    for (const { name, code } of examples) writeFileSync(path.join(folder, name), code);
    writeFileSync(path.join(folder, 'examples.mjs'), `for (const name of ${JSON.stringify(examples.map(({ name }) => name))}) await import('./' + name).catch((error) => { throw new Error(name + ': ' + error.stack) });`);
    run(process.execPath, ['--disable-warning=ExperimentalWarning', 'examples.mjs']);
    expect(typed(examples.map(({ name }) => name))).toBe('');
  }, 3 * MINUTES);
});

