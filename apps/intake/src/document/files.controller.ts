import type { IncomingMessage } from 'node:http';
import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerOf, Denied, DocumentStore, idempotencyOf, Roles, ServiceShell, type Caller, type CommandAnswer, type SignedInRequest } from '@claimstream/service-kit';
import { isId } from '@claimstream/contracts';
import { arrival, forgetCopy, keep, type Arrival } from './receive.js';
import type { DocumentState } from './state.js';

interface FileRow { document: string; practice: string; phase: string; format: string; door: string; size_bytes: string; bytes_read: string; claims: number; accepted: number; updates: number; proposals: number; not_billable: number; changed_at: Date }

const PAGE = 200;

/** Files of the practices: how they come in over HTTP, and how far they are. */
@ApiTags('files')
@ApiBearerAuth()
@Controller('files')
export class FilesController {
  constructor(private readonly shell: ServiceShell, private readonly documents: DocumentStore) {}

  @Post()
  @HttpCode(200)
  @Roles('biller', 'coder', 'manager')
  @ApiOperation({ summary: 'Takes a file of any size as the raw body; the same bytes again answer with the first file\'s id' })
  async receive(@CallerOf() caller: Caller, @Query('practice') practice: string | undefined, @Req() request: SignedInRequest & IncomingMessage, @Query('door') door?: string): Promise<CommandAnswer> {
    // Checked before a byte is stored: a wrong address must not cost an upload of a gigabyte.
    if (practice === undefined || !isId(practice)) throw new Denied(422, 'practice-missing', 'Name the practice of the file: ?practice=<id>.');
    if (!caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    if (/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
      throw new Denied(422, 'upload-type', 'Send files as application/octet-stream (bundles as application/fhir+json); application/json is for commands.');
    }
    idempotencyOf(request, '');
    if (!(await this.shell.look(caller, (look) => look.states([practice]))).has(practice)) throw unknownPractice();
    const tenant = caller.tenant.id;
    const kept = await keep(this.documents, tenant, request);
    const arriving: Arrival = { practice, door: door === 'command-line' ? 'command-line' : 'upload', fileName: fileNameOf(request), kept, actor: caller.actor, kind: 'command' };
    const [answer] = await this.shell.act(caller, idempotencyOf(request, kept.sha256), async (look) => {
      const fact = await arrival(look, arriving);
      if (fact === undefined) throw unknownPractice();
      return [fact];
    }).catch(async (error: unknown) => {
      await this.documents.discard(tenant, kept.key);
      throw error;
    });
    if (answer === undefined) throw new Error('a file was received without an answer');
    const state = (await this.shell.look(caller, (look) => look.states<DocumentState>([answer.stream]))).get(answer.stream);
    await forgetCopy(this.documents, tenant, kept, state);
    return { ...answer, id: answer.stream, sha256: kept.sha256, sizeBytes: kept.sizeBytes };
  }

  @Get()
  @Roles('biller', 'coder', 'manager', 'auditor')
  @ApiOperation({ summary: 'Files of the caller\'s practices, newest first' })
  async list(@CallerOf() caller: Caller, @Query('practice') practice?: string) {
    const practices = practice === undefined ? caller.practices : caller.may(practice) ? [practice] : [];
    const rows = await this.shell.query<FileRow>(
      caller, `SELECT * FROM intake.document WHERE $1::text[] IS NULL OR practice = ANY($1) ORDER BY document DESC LIMIT ${PAGE}`, [practices === '*' ? null : practices],
    );
    return { files: rows.map(shown) };
  }

  @Get(':id')
  @Roles('biller', 'coder', 'manager', 'auditor')
  @ApiOperation({ summary: 'Phase, counts and findings of one file' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const [row] = isId(id) ? await this.shell.query<FileRow>(caller, 'SELECT * FROM intake.document WHERE document = $1', [id]) : [];
    if (row === undefined || !caller.may(row.practice)) throw new Denied(404, 'file-unknown', 'There is no such file, or it is not yours to see.');
    const state = (await this.shell.look(caller, (look) => look.states<DocumentState>([id]))).get(id);
    const { phi } = await this.shell.reveal(caller, id, 'file-page');
    return {
      ...shown(row), sha256: state?.sha256, chargeCents: state?.chargeCents, claimsInFile: state?.ended?.claims ?? null, refusedParts: state?.ended?.refusedParts ?? 0,
      reason: row.phase === 'refused' || row.phase === 'exception' ? state?.ended?.reason ?? null : null, findings: state?.ended?.findings ?? [],
      fileName: (phi as DocumentState['phi']).fileName,
    };
  }
}

const unknownPractice = (): Denied => new Denied(404, 'practice-unknown', 'There is no such practice.');

const shown = (row: FileRow) => ({
  id: row.document, practice: row.practice, phase: row.phase, format: row.format, door: row.door, sizeBytes: Number(row.size_bytes), bytesRead: Number(row.bytes_read),
  claims: row.claims, accepted: row.accepted, updates: row.updates, proposals: row.proposals, notBillable: row.not_billable, changedAt: row.changed_at,
});

function fileNameOf(request: IncomingMessage): string {
  const name = request.headers['x-file-name'];
  if (typeof name !== 'string' || name === '') return 'upload';
  try {
    return decodeURIComponent(name).slice(0, 255);
  } catch {
    // Not percent-encoded: the name as it was sent.
    return name.slice(0, 255);
  }
}
