import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_BASE } from '../ports.js';
import { Trouble } from '../trouble.js';

export interface StartOptions {
  /** Begin with an empty data directory. */
  fresh: boolean;
  data: string;
  base: number;
  /** The seven services in one process. */
  together: boolean;
  seed: boolean;
  /** The payers answer what is sent; without, only where somebody asks the simulator for it. */
  answers: boolean;
  /** Time can be moved by `claimctl clock`. */
  testClock: boolean;
  help: boolean;
}

export const HELP = `npm start -- [options]

  --fresh        begin with an empty data directory
  --data DIR     where everything is kept (default: .claimstream in the repository)
  --port BASE    first port (default ${DEFAULT_BASE}); the platform uses BASE to BASE+10 and BASE+20 to BASE+22
  --together     the seven services in one process
  --no-seed      no seeded billing day
  --no-answers   the payer simulator answers nothing it is not asked to
  --test-clock   time can be moved with "claimctl clock"

DATABASE_URL and KAFKA_BROKERS, when set, name a Postgres 18 (its superuser) and a Kafka to use instead of the embedded ones.
`;

/** Reads the command line; `repository` is what a default data directory is below, `cwd` what a relative one is. */
export function readOptions(args: readonly string[], repository: string, cwd: string): StartOptions {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        fresh: { type: 'boolean' }, data: { type: 'string' }, port: { type: 'string' }, together: { type: 'boolean' },
        'no-seed': { type: 'boolean' }, 'no-answers': { type: 'boolean' }, 'test-clock': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (fault) {
    throw new Trouble(`${(fault as Error).message.split('\n')[0]?.replace(/\.?$/, '')}; "npm start -- --help" names the options.`);
  }
  const base = values['port'] === undefined ? DEFAULT_BASE : Number(values['port']);
  return {
    fresh: values['fresh'] === true,
    data: typeof values['data'] === 'string' ? path.resolve(cwd, values['data']) : path.join(repository, '.claimstream'),
    base,
    together: values['together'] === true,
    seed: values['no-seed'] !== true,
    answers: values['no-answers'] !== true,
    testClock: values['test-clock'] === true,
    help: values['help'] === true,
  };
}
