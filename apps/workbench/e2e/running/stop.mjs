import fs from 'node:fs';

const STOP_MS = 60_000;

/** Ends what `start` began, in order, and removes its data. Screenshots lie elsewhere and stay. */
export default async function stop() {
  const running = globalThis.claimstreamWorkbench;
  if (running === undefined) return;
  const { child, home } = running;
  const ended = child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  let timer;
  await Promise.race([ended, new Promise((resolve) => { timer = setTimeout(resolve, STOP_MS); })]);
  clearTimeout(timer);
  fs.rmSync(home, { recursive: true, force: true });
}
