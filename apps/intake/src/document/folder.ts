import { createReadStream } from 'node:fs';
import { isId } from '@claimstream/contracts';
import { Tenants, watchFolder, type Door, type DoorAccess, type FileOutcome, type InboundFile } from '@claimstream/service-kit';
import { arrival, forgetCopy, keep } from './receive.js';
import type { DocumentState } from './state.js';

/** Folders of the practices: `<tenant>/<practice>/837/in` and `<tenant>/<practice>/fhir/in`. */
export function practiceFolders(access: DoorAccess): Door[] {
  if (access.folders === undefined) return [];
  const take = (file: InboundFile): Promise<FileOutcome> => takeFile(access, file);
  return [watchFolder({ root: access.folders, tenants: new Tenants(access.tenants), doors: ['837', 'fhir'], onFile: take, logger: access.logger })];
}

/** Called again after a crash: the bytes' SHA-256 finds the file that was received before. */
export async function takeFile({ shell, documents }: Pick<DoorAccess, 'shell' | 'documents'>, file: InboundFile): Promise<FileOutcome> {
  const refused: FileOutcome = { refused: 'This folder belongs to no practice of this billing company; register the practice or use its id as the folder name.' };
  if (!isId(file.from)) return refused;
  const tenant = file.tenant.id;
  const kept = await keep(documents, tenant, createReadStream(file.path));
  const [applied] = await shell.apply(tenant, async (look) => {
    const fact = await arrival(look, { practice: file.from, door: 'folder', fileName: file.name, kept, actor: 'service:intake', kind: 'part' });
    return fact === undefined ? [] : [fact];
  });
  if (applied === undefined) {
    await documents.discard(tenant, kept.key);
    return refused;
  }
  const state = (await shell.look(tenant, (look) => look.states<DocumentState>([applied.stream]))).get(applied.stream);
  await forgetCopy(documents, tenant, kept, state);
  return { taken: true };
}
