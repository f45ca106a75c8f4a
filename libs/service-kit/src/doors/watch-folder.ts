import type { Tenant } from '@claimstream/event-stream';
import type { Door } from '../service/parts.js';
import type { Logger } from '../telemetry/logger.js';
import type { Tenants } from '../tenancy/tenants.js';
import { FolderWatch } from './folder-watch.js';

/** A file that stands still in a partner's folder. */
export interface InboundFile {
  tenant: Tenant;
  /** Folder name below the tenant: a practice or a partner. */
  from: string;
  /** `837`, `ack`, `835`. */
  door: string;
  /** Name the partner gave it; may identify people, so it is never logged. */
  name: string;
  /** Where the bytes are while this runs. */
  path: string;
  sizeBytes: number;
}

/** `taken` moves the file to `archive/`, `refused` to `refused/` with the sentence beside it. */
export type FileOutcome = { taken: true } | { refused: string };

export interface FolderOptions {
  /** CLAIMSTREAM_FOLDERS. */
  root: string;
  /** Folder between the tenant and the sender: `partners` for trading partners; practices stand right below the tenant. */
  within?: string;
  tenants: Tenants;
  /** The doors this service watches, for example `['837']`. */
  doors: string[];
  /** Which files; everything by default. Names starting with a dot and temporary endings are never taken. */
  match?: (name: string) => boolean;
  /** A file is read once its size has not changed for so long. */
  stableMs?: number;
  /** Called for one file at a time; a throw leaves the file for another try with back-off. Called again after a crash, so it must know its document by its SHA-256. */
  onFile(file: InboundFile): Promise<FileOutcome>;
  logger: Logger;
}

/** Watches `<root>/<tenant slug>/<practice>/<door>/in`, or `<root>/<tenant slug>/<within>/<partner>/<door>/in`. */
export const watchFolder = (options: FolderOptions): Door => new FolderWatch(options);
