import type { ServerResponse } from 'node:http';
import { databaseUrl, portOf, type Configuration } from '../configuration/configuration.js';
import { EventStreamStrategy, PostgresStore, roleOf, schemaOf, Shell, type EventLog, type LogSubscription, type Role } from '@claimstream/event-stream';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { AuditSealer } from '../audit/audit-sealer.js';
import { BusinessClock } from '../clock/clock.js';
import { TestClock } from '../clock/test-clock.js';
import { dataSource } from '../database/data-source.js';
import { migrationNames, missingMigrations } from '../database/migrations.js';
import { DocumentStore } from '../documents/document-store.js';
import { PostgresDocuments } from '../documents/postgres-documents.js';
import { Readiness } from '../health/readiness.js';
import { Operations } from '../operations/operations.js';
import { FieldsWrong, RefusalFilter } from '../refusals/refusal.filter.js';
import type { KeyProvider } from '../sealing/key-provider.js';
import { TenantSealer } from '../sealing/tenant-sealer.js';
import { SignInGuard } from '../sign-in/sign-in.guard.js';
import { TokenVerifier, type Verifier } from '../sign-in/verify-token.js';
import { httpSpans } from '../telemetry/http-spans.js';
import { createLogger, errorFields, type Logger } from '../telemetry/logger.js';
import { BusinessFigures } from '../telemetry/business-figures.js';
import { Metrics, type StoreGauges } from '../telemetry/metrics.js';
import { Tracing } from '../telemetry/tracing.js';
import { Tenants } from '../tenancy/tenants.js';
import { AfterInterceptor } from './after.interceptor.js';
import { rootModule } from './kit-module.js';
import type { Door, DoorAccess, ServiceParts } from './parts.js';
import { ServiceShell } from './service-shell.js';
import { LOGGER, METRICS, OPERATIONS, READINESS, VERIFIER } from './tokens.js';

export interface StartOptions {
  parts: ServiceParts;
  configuration: Configuration;
  keys: KeyProvider;
  /** Owned by the service from here on: closed when it stops. */
  log: EventLog;
  /** Trouble that only a new process mends. */
  onFatal(error: unknown): void;
  /** Port other than the platform's, 0 for any. */
  port?: number;
  verifier?: Verifier;
  logger?: Logger;
}

export interface RunningService {
  readonly app: NestExpressApplication;
  readonly shell: Shell;
  readonly port: number;
  /** In the order of handbook 7.5: not ready, doors, HTTP, consumers, workers, relay, seals, traces, database. */
  stop(): Promise<void>;
}

const BODY_LIMIT = '1mb';

/** Answers may name people: no cache keeps them. */
function neverKept(_request: unknown, response: ServerResponse, next: () => void): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  next();
}

/** Remembers the subscription, because liveness asks how long ago it fetched. */
function observed(log: EventLog, subscribed: (s: LogSubscription) => void): EventLog {
  return {
    append: (records) => log.append(records),
    subscribe: async (options) => { const s = await log.subscribe(options); subscribed(s); return s; },
    ensureTopics: (topics, partitions) => log.ensureTopics(topics, partitions),
    lag: (group, topics) => log.lag(group, topics),
    ping: () => log.ping(),
    close: () => log.close(),
  };
}

async function gaugesOfStore(store: PostgresStore, schema: string, clock: BusinessClock): Promise<StoreGauges> {
  const [backlog, rows] = await Promise.all([store.backlog(new Date(clock.now()).toISOString()), store.shell(
    `SELECT (SELECT count(*) FROM ${schema}.stream WHERE parked IS NOT NULL) AS parked, (SELECT coalesce(sum(held), 0) FROM ${schema}.stream WHERE held > 0) AS held,
      (SELECT min(e.at) FROM ${schema}.event e, ${schema}.relay r WHERE e.id > r.low AND NOT r.published @> e.id) AS oldest,
      (SELECT min(at) FROM ${schema}.parked_event) AS held_since, (SELECT min(not_before) FROM ${schema}.effect WHERE state = 'due') AS effect_since,
      (SELECT coalesce(max(a.id), 0) FROM ${schema}.audit a) - (SELECT coalesce(max(b.to_id), 0) FROM ${schema}.audit_block b) AS audit_open`)]);
  const [row] = rows;
  const ageOf = (at: unknown): number => (at instanceof Date ? Math.max(0, (clock.now() - at.getTime()) / 1000) : 0);
  return {
    outboxPending: backlog.unpublished, outboxOldestUnsentSeconds: ageOf(row?.['oldest']), tells: backlog.tells, timersDue: backlog.timers, effectsDue: backlog.effects,
    parkedStreams: Number(row?.['parked'] ?? 0), heldFacts: Number(row?.['held'] ?? 0), heldOldestSeconds: ageOf(row?.['held_since']), effectOldestSeconds: ageOf(row?.['effect_since']),
    auditOpenRows: Number(row?.['audit_open'] ?? 0),
  };
}

/** Starts one service: one Nest application on its port, hybrid with the shell. Everything started is stopped again when a later step fails. */
export async function startService(options: StartOptions): Promise<RunningService> {
  const { parts, configuration } = options;
  const { definition } = parts;
  const service = definition.name;
  const logger = options.logger ?? createLogger(service, configuration.logLevel, undefined, () => tracing.ids());
  const tracing: Tracing = new Tracing(service, { otlpEndpoint: configuration.otlpEndpoint });
  const undo: (() => unknown)[] = [() => tracing.shutdown()];
  const unwind = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await Promise.resolve().then(step).catch((error: unknown) => logger.warn('a part could not be stopped in order', errorFields(error)));
  };
  try {
    const connect = async (role: Role): Promise<DataSource> => {
      const source = await dataSource(configuration.database, service, role).initialize();
      undo.push(() => source.destroy());
      return source;
    };
    undo.push(() => options.log.close());
    const store = await PostgresStore.connect({
      service, sideTables: definition.sideTables, database: databaseUrl(configuration.database), ssl: configuration.database.ssl,
      password: (name) => configuration.database.passwordOf(service, (['api', 'worker', 'shell', 'migrate'] as const).find((r) => roleOf(service, r) === name) ?? 'api'),
    });
    undo.push(() => store.close());
    const [reads, worker, shellRole] = await Promise.all([connect('api'), connect('worker'), connect('shell')]);

    const tenants = new Tenants(configuration.tenants);
    const clock = new BusinessClock();
    const sealer = new TenantSealer(options.keys);
    let subscription: LogSubscription | undefined;
    const log = observed(options.log, (s) => { subscription = s; });
    const metrics: Metrics = new Metrics(service, logger, `claimstream.${service}`, {
      store: () => gaugesOfStore(store, schemaOf(service), clock),
      log: async () => { const lag = await shell.lag(); return { lagMessages: lag.records, lagSeconds: lag.oldestMs / 1000 }; },
    });
    const shell: Shell = new Shell({ definition, store, log, sealer, clock, tenants: [...tenants.all], tracing, metrics, onFatal: options.onFatal });
    const requests = new ServiceShell(service, shell, reads, sealer);
    new BusinessFigures(metrics.registry, parts.figures ?? [], tenants.all, (tenant, sql, params) => requests.query({ tenant }, sql, params), () => clock.now(), logger);
    const documents = new PostgresDocuments(service, worker, sealer);
    const verifier = options.verifier ?? new TokenVerifier(configuration.issuer, tenants);
    const testClock = new TestClock(service, clock, worker, configuration.testClock, () => shell.status());
    await testClock.start((error) => logger.warn('the test clock could not be read', errorFields(error)));
    undo.push(() => testClock.stop());
    const seals = new AuditSealer(service, shellRole, options.keys, logger);
    const operations = new Operations(service, shell, requests, worker, shellRole, verifier, testClock, options.keys);

    let started = false;
    const expected = migrationNames(parts);
    const readiness = new Readiness([
      async () => {
        const missing = await missingMigrations(reads, service, expected).catch(() => undefined);
        if (missing === undefined) return 'The database does not answer.';
        return missing.length === 0 ? undefined : 'The database is older than this release; run the prepare step.';
      },
      () => log.ping().then(() => undefined, () => 'The broker does not answer.'),
      async () => (started && (definition.subscribes.length === 0 || subscription !== undefined) ? undefined : 'The consumer has not joined its group.'),
    ], () => subscription?.idleMs());
    undo.push(() => readiness.close());

    const app = await NestFactory.create<NestExpressApplication>(rootModule(parts, [
      { provide: ServiceShell, useValue: requests }, { provide: DocumentStore, useValue: documents }, { provide: BusinessClock, useValue: clock }, { provide: Tenants, useValue: tenants },
      { provide: TenantSealer, useValue: sealer }, { provide: LOGGER, useValue: logger }, { provide: METRICS, useValue: metrics }, { provide: READINESS, useValue: readiness },
      { provide: OPERATIONS, useValue: operations }, { provide: VERIFIER, useValue: verifier },
    ]), { logger: false, abortOnError: false });
    app.disable('x-powered-by');
    app.disable('etag');
    app.useBodyParser('json', { limit: BODY_LIMIT });
    app.use(httpSpans(tracing, metrics));
    app.use(neverKept);
    app.setGlobalPrefix(`v1/${service}`, { exclude: ['livez', 'readyz', 'metrics'] });
    app.useGlobalFilters(new RefusalFilter(logger));
    app.useGlobalGuards(new SignInGuard(app.get(Reflector), verifier));
    app.useGlobalInterceptors(new AfterInterceptor(requests));
    app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new FieldsWrong(issues) }));
    const strategy = new EventStreamStrategy(shell);
    app.connectMicroservice({ strategy });
    openApi(app, service);
    undo.push(() => app.close());

    await app.listen(options.port ?? portOf(configuration.portBase, service), configuration.bind);
    await app.startAllMicroservices();
    started = true;
    seals.start();
    undo.push(() => seals.stop());

    const access: DoorAccess = { shell, documents, tenants: tenants.all, clock, logger, folders: configuration.folders, get: (token) => app.get(token, { strict: false }) };
    for (const door of parts.doors?.(access) ?? []) await open(door, undo);
    await sweep(documents, tenants, logger);

    const address = app.getHttpServer().address() as { port: number };
    logger.info('the service is running', { port: address.port });
    let stopping: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      readiness.stopping();
      await new Promise((resolve) => setTimeout(resolve, configuration.drainMs));
      await unwind();
      logger.info('the service has stopped');
    };
    return { app, shell, port: address.port, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await unwind();
    throw error;
  }
}

async function open(door: Door, undo: (() => unknown)[]): Promise<void> {
  await door.start();
  undo.push(() => door.stop());
}

/** Parts of uploads that a crash cut off are nobody's; they are removed a day later. */
async function sweep(documents: PostgresDocuments, tenants: Tenants, logger: Logger): Promise<void> {
  for (const { id } of tenants.all) {
    const count = await documents.sweep(id);
    if (count > 0) logger.info('unfinished uploads were removed', { tenant: id, count });
  }
}

function openApi(app: NestExpressApplication, service: string): void {
  const about = new DocumentBuilder().setTitle(`Claimstream ${service}`).setVersion('1').addBearerAuth().build();
  let page: string | undefined;
  app.getHttpAdapter().get(`/v1/${service}/openapi.json`, (_request: unknown, response: unknown) => {
    page ??= JSON.stringify(SwaggerModule.createDocument(app, about));
    (response as ServerResponse).writeHead(200, { 'content-type': 'application/json' }).end(page);
  });
}
