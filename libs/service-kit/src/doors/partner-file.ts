import { createReadStream } from 'node:fs';
import type { LocalFact, Lookups, Targeted } from '@claimstream/event-stream';
import type { DocumentStore } from '../documents/document-store.js';
import { keepBytes, type KeptBytes } from '../documents/keep-bytes.js';
import type { Door, DoorAccess } from '../service/parts.js';
import { Tenants } from '../tenancy/tenants.js';
import type { FileDoor, PartnerFile } from './partner-document.js';
import { watchFolder, type FileOutcome, type InboundFile } from './watch-folder.js';

interface Arrival {
  partner: string;
  door: FileDoor;
  fileName: string;
  kept: KeptBytes;
  actor: string;
  kind: LocalFact['kind'];
}

/** The fact of a file at the door. The same bytes of the same partner are the first file again. Undefined where the tenant has no such partner. */
export async function arrival(look: Lookups, { partner, door, fileName, kept, actor, kind }: Arrival): Promise<Targeted | undefined> {
  if (!(await look.states([partner])).has(partner)) return undefined;
  const [known] = await look.rows<{ document: string }>('document_hash', ['partner', 'sha256'], [[partner, kept.sha256]]);
  const stream = known?.document ?? look.newId();
  return {
    stream, kind: 'document',
    fact: {
      kind, name: 'receive-document', id: `receive/${partner}/${kept.sha256}`, actor, correlation: stream,
      data: { partner, door, sha256: kept.sha256, sizeBytes: kept.sizeBytes, stored: kept.key }, phi: { fileName },
    },
  };
}

/** Forgets bytes that a file known before already holds. */
export async function forgetCopy(documents: DocumentStore, tenant: string, kept: KeptBytes, state: PartnerFile | undefined): Promise<void> {
  if (state !== undefined && state.stored !== kept.key) await documents.discard(tenant, kept.key);
}

/** Folders of the partners: `<tenant>/partners/<folder>/<kind>/in`. The service owns tables `document_hash` and `partner_folder`. */
export function partnerFolders(access: DoorAccess, kind: 'ack' | '835'): Door[] {
  if (access.folders === undefined) return [];
  const take = (file: InboundFile): Promise<FileOutcome> => takeFile(access, file);
  return [watchFolder({ root: access.folders, within: 'partners', tenants: new Tenants(access.tenants), doors: [kind], onFile: take, logger: access.logger })];
}

/** Called again after a crash: the bytes' SHA-256 finds the file that was received before. */
async function takeFile({ shell, documents }: Pick<DoorAccess, 'shell' | 'documents'>, file: InboundFile): Promise<FileOutcome> {
  const tenant = file.tenant.id;
  const kept = await keepBytes(documents, tenant, createReadStream(file.path));
  const [applied] = await shell.apply(tenant, async (look) => {
    const [owner] = await look.rows<{ partner: string }>('partner_folder', ['folder'], [[file.from]]);
    const fact = owner === undefined ? undefined : await arrival(look, { partner: owner.partner, door: 'folder', fileName: file.name, kept, actor: `partner:${owner.partner}`, kind: 'part' });
    return fact === undefined ? [] : [fact];
  });
  if (applied === undefined) {
    await documents.discard(tenant, kept.key);
    return { refused: 'This folder belongs to no trading partner of this billing company; register the partner with this folder.' };
  }
  const state = (await shell.look(tenant, (look) => look.states<PartnerFile>([applied.stream]))).get(applied.stream);
  await forgetCopy(documents, tenant, kept, state);
  return { taken: true };
}
