import { readConfiguration } from './configuration.js';
import { startSimulator, type Say } from './start-simulator.js';

const say: Say = (line) => void process.stdout.write(`${JSON.stringify({ level: 'info', time: new Date().toISOString(), name: 'payer-simulator', ...line })}\n`);

try {
  const running = await startSimulator(readConfiguration(process.env), say);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void running.stop().then(() => process.exit(0)));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  process.stderr.write(`${code === 'EADDRINUSE' ? 'The port of the payer simulator (base + 10) is taken; end what listens there, or choose another base.' : message}\n`);
  process.exit(1);
}
