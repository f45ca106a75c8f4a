import fs from 'node:fs';

const STOP_MS = 60_000;

/** Ends what `start` began, in order, and removes its data; CLAIMSTREAM_E2E_KEEP=1 leaves the data for a look. */
export default async function stop() {
  const running = globalThis.claimstreamPlatform;
  if (running === undefined) return;
  const { child, data } = running;
  const ended = child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  let timer;
  await Promise.race([ended, new Promise((resolve) => { timer = setTimeout(resolve, STOP_MS); })]);
  clearTimeout(timer);
  if (process.env.CLAIMSTREAM_E2E_KEEP === '1') console.error(`Kept for a look: ${data}`);
  else fs.rmSync(data, { recursive: true, force: true });
}
