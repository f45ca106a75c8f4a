import type { ServiceDefinition, ShellAccess, Tenant } from '@claimstream/event-stream';
import type { DynamicModule, InjectionToken, Provider, Type } from '@nestjs/common';
import type { MigrationInterface } from 'typeorm';
import type { BusinessClock } from '../clock/clock.js';
import type { DocumentStore } from '../documents/document-store.js';
import type { Figures } from '../telemetry/business-figures.js';
import type { Logger } from '../telemetry/logger.js';

/** Lets the outside in beside HTTP: a watched folder, a poll of a partner. Started after the shell, stopped before it. */
export interface Door {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What a door may use. */
export interface DoorAccess {
  shell: ShellAccess;
  documents: DocumentStore;
  tenants: readonly Tenant[];
  clock: BusinessClock;
  logger: Logger;
  /** Root of the partner folders; absent where no folder is watched. */
  folders: string | undefined;
  /** A provider of the service. */
  get<T>(token: InjectionToken<T>): T;
}

/** A service as its package exports it: what it decides, what it answers, where it lets things in. */
export interface ServiceParts {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each service has reference data of its own type
  definition: ServiceDefinition<any>;
  /** Served below `/v1/<service>/`; a controller's own path starts after that. */
  controllers: Type[];
  providers?: Provider[];
  imports?: (Type | DynamicModule)[];
  /** Beside the generic tables and the declared side tables, which every service gets as its first migration. */
  migrations: (new () => MigrationInterface)[];
  /** Read for the metrics page. */
  figures?: readonly Figures[];
  doors?: (access: DoorAccess) => Door[];
}
