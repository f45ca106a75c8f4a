import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { examine, type Finding } from './doctor/checks.js';
import { readOptions } from './start/options.js';
import { Trouble } from './trouble.js';

const HELP = `npm run doctor -- [--json] [--data DIR] [--port BASE]

Looks whether "npm start" can work here; each fault comes with its fix. Exit code 1 when something must be put right.
`;

const MARKS = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' } as const;

const line = ({ check, state, found, fix }: Finding) => `  ${MARKS[state]}  ${check.padEnd(8)}  ${found}${fix ? `\n                  fix: ${fix}` : ''}`;

async function main(): Promise<void> {
  const { values } = parseArgs({ strict: true, options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, data: { type: 'string' }, port: { type: 'string' } } });
  if (values.help) return void process.stdout.write(HELP);
  const repository = fileURLToPath(new URL('../../../', import.meta.url));
  const given = [...(values.data ? ['--data', values.data] : []), ...(values.port ? ['--port', values.port] : [])];
  const { base, data } = readOptions(given, repository, process.env['INIT_CWD'] ?? process.cwd());
  const findings = await examine({ base, dataDir: path.resolve(data), env: process.env });
  const faults = findings.filter((f) => f.state === 'fail').length;
  if (values.json) console.log(JSON.stringify({ ok: faults === 0, findings }, null, 2));
  else console.log(`${findings.map(line).join('\n')}\n\n${faults === 0 ? 'Everything that "npm start" needs is here.' : `${faults} thing${faults === 1 ? '' : 's'} to put right before "npm start".`}`);
  process.exitCode = faults === 0 ? 0 : 1;
}

main().catch((fault: Error) => {
  console.error(fault instanceof Trouble || fault instanceof TypeError ? fault.message : fault);
  process.exit(1);
});
