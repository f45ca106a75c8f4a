import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { usage } from '../ends.js';

const DOCTOR = fileURLToPath(new URL('../../../../tools/platform/bin/doctor.mjs', import.meta.url));

/** `claimctl doctor`: the same as `npm run doctor`. */
export async function doctor(): Promise<number> {
  if (!fs.existsSync(DOCTOR)) throw usage('This installation has no platform of its own to look at; run the doctor in a checkout.');
  return spawnSync(process.execPath, [DOCTOR], { stdio: 'inherit' }).status ?? 1;
}
