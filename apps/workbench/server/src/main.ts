import { readConfiguration } from './configuration.js';
import { startWorkbench } from './workbench.js';

const say = (level: number, msg: string, more: Record<string, unknown> = {}): void =>
  void process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), service: 'workbench', msg, ...more })}\n`);

try {
  const workbench = await startWorkbench(readConfiguration(process.env));
  say(30, 'the workbench listens', { port: workbench.port });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void workbench.stop().then(() => process.exit(0)));
  }
} catch (fault) {
  say(60, `The workbench cannot start: ${(fault as Error).message}`);
  process.exit(1);
}
