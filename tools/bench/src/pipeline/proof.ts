import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface ProofResult {
  green: boolean;
  /** Last lines of what the proof said, when it was not green. */
  said: string;
}

/** `claimctl proof` on the platform's own data, after it has drained; undefined where there is no proof to run. */
export async function prove(repository: string, data: string, waitSeconds: number): Promise<ProofResult | undefined> {
  const main = path.join(repository, 'apps/claimctl/bin/claimctl.mjs');
  if (!fs.existsSync(main)) return undefined;
  const child = spawn(process.execPath, [main, 'proof', '--wait', String(waitSeconds), '--data', data], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => { said += part.toString('utf8'); });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { green: code === 0, said: code === 0 ? said.trim().split('\n').slice(-3).join('\n') : said.trim().split('\n').slice(-40).join('\n') };
}
