import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { z } from 'zod';
import { journeyOf } from '../journey/read-journey.js';
import { anId, cursorOf, freshness, keysOf, number, page, read, scope } from '../read.js';
import type { FileState } from './state.js';

const documentsQuery = page.extend({ direction: z.enum(['in', 'out']).optional(), brings: z.enum(['837', 'ack', '835']).optional(), state: z.string().max(40).optional() });

interface DocumentRow {
  document: string; direction: string; brings: string; practice: string | null; state: string | null; headline: string; tone: string; detail: string; format: string | null; door: string | null;
  sha256: string | null; size_bytes: string | null; bytes_read: string | null; claims: number | null; accepted: number | null; updates: number | null; proposals: number | null;
  not_billable: number | null; refused_parts: number | null; charge_cents: string | null; payment_cents: string | null; reason: string | null; findings: unknown[]; partner: string | null; payer: string | null;
  control_number: string | null; file_name: string | null; received_at: Date | null; updated_at: Date | null;
}

const documentOf = (r: DocumentRow) => ({
  document: r.document, direction: r.direction, kind: r.brings, practice: r.practice, state: r.state, headline: { text: r.headline, tone: r.tone, detail: r.detail }, format: r.format, door: r.door,
  sha256: r.sha256, sizeBytes: number(r.size_bytes), bytesRead: number(r.bytes_read), claims: r.claims, accepted: r.accepted, updates: r.updates, proposals: r.proposals,
  notBillable: r.not_billable, refusedParts: r.refused_parts, chargeCents: number(r.charge_cents), paymentCents: number(r.payment_cents), reason: r.reason, findings: r.findings, partner: r.partner, payer: r.payer,
  controlNumber: r.control_number, sentAs: r.file_name, receivedAt: r.received_at, updatedAt: r.updated_at,
});

@ApiTags('documents')
@ApiBearerAuth()
@Controller('documents')
export class DocumentsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @ApiOperation({ summary: 'Files in and out, newest first, with how far they are' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(documentsQuery, query);
    const fresh = await freshness(this.shell, caller);
    const before = keysOf(q.cursor, z.tuple([z.string()]))?.[0] ?? null;
    const rows = await this.shell.query<DocumentRow>(
      caller,
      `SELECT * FROM reporting.document_view d WHERE ($1::text[] IS NULL OR d.practice = ANY($1)) AND ($2::text IS NULL OR d.direction = $2) AND ($3::text IS NULL OR d.state = $3)
         AND ($4::text IS NULL OR d.document < $4) AND ($5::text IS NULL OR d.brings = $5) ORDER BY d.document DESC LIMIT $6`,
      [scope(caller, q.practice), q.direction ?? null, q.state ?? null, before, q.brings ?? null, q.limit + 1],
    );
    const items = await this.named(caller, rows.slice(0, q.limit).map(documentOf));
    return { ...fresh, items, cursor: rows.length > q.limit ? cursorOf([items.at(-1)?.document ?? '']) : null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One file: phases, counts, findings, journey' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const document = read(anId, id);
    const fresh = await freshness(this.shell, caller);
    const row = await this.permitted(caller, document);
    const standings = await this.shell.query<{ standing: string; count: number }>(caller, 'SELECT standing, count(*)::int AS count FROM reporting.claim_view WHERE document = $1 AND ($2::text[] IS NULL OR practice = ANY($2)) GROUP BY standing ORDER BY standing', [document, scope(caller, undefined)]);
    const [file] = await this.named(caller, [documentOf(row)]);
    return { ...fresh, ...file, claimsNow: Object.fromEntries(standings.map((s) => [s.standing, s.count])), journey: (await journeyOf(this.shell, caller, document, undefined)).entries };
  }

  @Post(':id/name')
  @HttpCode(200)
  @Roles('biller', 'coder', 'manager')
  @ApiOperation({ summary: 'The name under which the file came; people put names of patients into it, so every opening is an audit row' })
  async fileName(@CallerOf() caller: Caller, @Param('id') id: string) {
    const document = read(anId, id);
    await this.permitted(caller, document);
    const { phi } = await this.shell.reveal(caller, document, 'file-name');
    return { document, fileName: (phi as FileState['phi'])?.fileName ?? null };
  }

  /** With the names of the partner it came from or goes by, and of the payer it is for. */
  private async named<T extends { partner: string | null; payer: string | null }>(caller: Caller, files: readonly T[]): Promise<(T & { partnerName: string | null; payerName: string | null })[]> {
    const ids = [...new Set(files.flatMap((f) => [f.partner, f.payer]).filter((x) => x !== null))];
    const names = new Map((await this.shell.query<{ id: string; name: string }>(caller, 'SELECT id, name FROM reporting.name_view WHERE id = ANY($1::text[])', [ids])).map((n) => [n.id, n.name]));
    return files.map((f) => ({ ...f, partnerName: f.partner === null ? null : names.get(f.partner) ?? null, payerName: f.payer === null ? null : names.get(f.payer) ?? null }));
  }

  private async permitted(caller: Caller, document: string): Promise<DocumentRow> {
    const [row] = await this.shell.query<DocumentRow>(caller, 'SELECT * FROM reporting.document_view WHERE document = $1', [document]);
    if (!row || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'document-unknown', 'There is no such file, or it is not yours to see.');
    return row;
  }
}
