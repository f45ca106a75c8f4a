import type { IncomingMessage } from 'node:http';
import { isId } from '@claimstream/contracts';
import { keepBytes } from '../documents/keep-bytes.js';
import type { DocumentStore } from '../documents/document-store.js';
import { Denied } from '../refusals/denied.js';
import type { CommandAnswer, ServiceShell } from '../service/service-shell.js';
import type { Caller } from '../sign-in/caller.js';
import { idempotencyOf } from '../sign-in/decorators.js';
import type { SignedInRequest } from '../sign-in/request.js';
import type { PartnerFile } from './partner-document.js';
import { arrival, forgetCopy } from './partner-file.js';

export interface Upload {
  partner: string | undefined;
  /** `command-line` where that brings it; anything else is an upload. */
  door: string | undefined;
  request: SignedInRequest & IncomingMessage;
}

/**
 * A partner's file as a person brings it, where the partner has no folder here: the raw body. The same bytes again answer with the first file's id.
 *
 * @throws Denied where no partner is named or known, the body is a command, or the person does not work for every practice
 */
export async function takeUpload({ shell, documents }: { shell: ServiceShell; documents: DocumentStore }, caller: Caller, { partner, door, request }: Upload): Promise<CommandAnswer> {
  // Checked before a byte is stored: a wrong address must not cost an upload.
  if (partner === undefined || !isId(partner)) throw new Denied(422, 'partner-missing', 'Name the partner that sent the file: ?partner=<id>.');
  if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw new Denied(422, 'upload-type', 'Send files as application/octet-stream; application/json is for commands.');
  // A file of a partner speaks of claims of any practice.
  if (caller.practices !== '*') throw new Denied(403, 'every-practice', 'A file of a partner concerns every practice; somebody who works for all of them brings it.');
  idempotencyOf(request, '');
  const tenant = caller.tenant.id;
  const kept = await keepBytes(documents, tenant, request);
  const fileName = decodeURIComponent(String(request.headers['x-file-name'] ?? 'upload')).slice(0, 255);
  const unknown = new Denied(404, 'partner-unknown', 'There is no such partner.');
  const [answer] = await shell.act(caller, idempotencyOf(request, kept.sha256), async (look) => {
    const fact = await arrival(look, { partner, door: door === 'command-line' ? 'command-line' : 'upload', fileName, kept, actor: caller.actor, kind: 'command' });
    if (fact === undefined) throw unknown;
    return [fact];
  }).catch(async (error: unknown) => {
    await documents.discard(tenant, kept.key);
    throw error;
  });
  if (answer === undefined) throw unknown;
  await forgetCopy(documents, tenant, kept, (await shell.look(caller, (look) => look.states<PartnerFile>([answer.stream]))).get(answer.stream));
  return { ...answer, id: answer.stream, sha256: kept.sha256, sizeBytes: kept.sizeBytes };
}
