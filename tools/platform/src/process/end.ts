import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Asks `child` to end with `signal`, and after `graceMs` ends it; resolves when it is gone. */
export async function endChild(child: ChildProcess, signal: 'SIGINT' | 'SIGTERM', graceMs: number): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(late);
}

/** True while a process of that id runs, whoever owns it; one that has ended and was not collected yet does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}
