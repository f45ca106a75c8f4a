import type { ServiceName } from '@claimstream/contracts';
import { kafkaLog } from '@claimstream/event-stream';
import { createLogger, errorFields, LiveKeys, readConfiguration, startService, type Configuration, type KeyProvider, type RunningService } from '@claimstream/service-kit';
import 'reflect-metadata';
import { partsOf, servicesOf } from './catalogue.js';
import { endOf, EXIT, placeOf } from './exit.js';
import { logNotes } from './log-notes.js';

/** After this the process ends whatever still runs; a supervisor's patience is 45 s (handbook 7.6). */
const HARD_STOP_MS = 30_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(): Promise<void> {
  const services = servicesOf(process.argv.slice(2));
  const configuration = readConfiguration();
  const host = createLogger('host', configuration.logLevel);
  const running: RunningService[] = [];
  let ending: Promise<never> | undefined;
  const end = (code: number): Promise<never> => (ending ??= stopAll(running, code));

  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(EXIT.ok));
  const fatal = (error: unknown): void => {
    host.error('trouble that only a new process mends: this one ends', errorFields(error));
    if (configuration.logLevel === 'debug' || configuration.logLevel === 'trace') say(placeOf(error));
    void end(EXIT.broken);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);

  const keys = new LiveKeys(configuration.keysFile);
  for (const service of services) {
    if (ending) return;
    running.push(await start(service, configuration, keys, fatal));
  }
}

async function start(service: ServiceName, configuration: Configuration, keys: KeyProvider, onFatal: (error: unknown) => void): Promise<RunningService> {
  const logger = createLogger(service, configuration.logLevel);
  const { brokers, ssl, sasl } = configuration;
  const log = kafkaLog({ brokers, ssl, sasl, clientId: `claimstream-${service}`, logger: logNotes(logger) });
  return startService({ parts: await partsOf(service), configuration, keys, log, onFatal });
}

async function stopAll(running: readonly RunningService[], code: number): Promise<never> {
  setTimeout(() => process.exit(EXIT.slowStop), HARD_STOP_MS).unref();
  await Promise.all(running.map((service) => service.stop()));
  process.exit(code);
}

main().catch((error: unknown) => {
  const { sentence, code } = endOf(error);
  say(sentence);
  if (/debug|trace/.test(process.env['CLAIMSTREAM_LOG_LEVEL'] ?? '')) say(placeOf(error));
  process.exit(code);
});
