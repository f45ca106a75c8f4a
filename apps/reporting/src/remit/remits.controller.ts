import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerOf, Denied, ServiceShell, type Caller } from '@claimstream/service-kit';
import { z } from 'zod';
import { journeyOf } from '../journey/read-journey.js';
import { anId, cursorOf, freshness, keysOf, number, page, read, scope } from '../read.js';
import type { Hold, RemitState } from './state.js';

const remitsQuery = page.extend({ state: z.string().max(40).optional(), document: anId.optional() });
/** Answers on one page of a remittance. */
const ANSWERS = 200;

interface RemitRow {
  remit: string; practice: string | null; document: string | null; partner: string | null; transaction: number | null; trace: string | null; payer_name: string | null; payer_tax_id: string | null; payee_id: string | null;
  method: string | null; handling: string | null; payment_cents: string | null; payment_date: string | null; claims: number | null; state: string; headline: string; tone: string; detail: string; reason: string | null;
  provider_adjustment_cents: string; posted: number; held: number; posted_cents: string; held_cents: string; difference_cents: string; holds: Record<string, Hold>; adjustments: RemitState['adjustments'];
  repeats: RemitState['repeats']; received_at: Date | null; updated_at: Date | null;
}

const COLUMNS = `r.remit, r.practice, r.document, r.partner, r.transaction, r.trace, r.payer_name, r.payer_tax_id, r.payee_id, r.method, r.handling, r.payment_cents, r.payment_date::text, r.claims, r.state, r.headline, r.tone,
  r.detail, r.reason, r.provider_adjustment_cents, r.posted, r.held, r.posted_cents, r.held_cents, r.difference_cents, r.holds, r.adjustments, r.repeats, r.received_at, r.updated_at`;

/** posted + held in unapplied - provider adjustments = transferred (architecture section 7), in integer cents; open until every CLP has spoken. */
function equationOf(r: RemitRow) {
  const [postedCents, heldCents, transferredCents] = [Number(r.posted_cents), Number(r.held_cents), number(r.payment_cents) ?? 0];
  // Nothing of a remittance in quarantine is in the books but its whole amount in unapplied money.
  const providerAdjustmentCents = r.state === 'quarantined' ? 0 : Number(r.provider_adjustment_cents);
  const differenceCents = postedCents + heldCents - providerAdjustmentCents - transferredCents;
  const complete = r.state !== 'received' && r.state !== 'balanced';
  return { postedCents, heldCents, providerAdjustmentCents, transferredCents, differenceCents, complete, holds: complete ? differenceCents === 0 : null };
}

const remitOf = (r: RemitRow) => ({
  remit: r.remit, practice: r.practice, document: r.document, partner: r.partner, transaction: r.transaction, trace: r.trace, payerName: r.payer_name, payerTaxId: r.payer_tax_id, payeeId: r.payee_id, method: r.method,
  handling: r.handling, paymentCents: number(r.payment_cents), paymentDate: r.payment_date, claims: r.claims, posted: r.posted, held: r.held, state: r.state, headline: { text: r.headline, tone: r.tone, detail: r.detail },
  reason: r.reason, equation: equationOf(r), receivedAt: r.received_at, updatedAt: r.updated_at,
});

@ApiTags('remittances')
@ApiBearerAuth()
@Controller('remits')
export class RemitsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @ApiOperation({ summary: 'Remittances, newest first, each with posted + held - provider adjustments = transferred' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(remitsQuery, query);
    const fresh = await freshness(this.shell, caller);
    const before = keysOf(q.cursor, z.tuple([z.string()]))?.[0] ?? null;
    const rows = await this.shell.query<RemitRow>(
      caller,
      `SELECT ${COLUMNS} FROM reporting.remit_shown r WHERE ($1::text[] IS NULL OR r.practice = ANY($1)) AND ($2::text IS NULL OR r.state = $2) AND ($3::text IS NULL OR r.document = $3)
         AND ($4::text IS NULL OR r.remit < $4) ORDER BY r.remit DESC LIMIT $5`,
      [scope(caller, q.practice), q.state ?? null, q.document ?? null, before, q.limit + 1],
    );
    const items = rows.slice(0, q.limit).map(remitOf);
    return { ...fresh, items, cursor: rows.length > q.limit ? cursorOf([items.at(-1)?.remit ?? '']) : null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One remittance: header, equation, what is held and why, provider adjustments, the answers posted from it (200 a page), journey; of a payee that several practices share, the answers of the caller\'s' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string, @Query('cursor') cursor?: string) {
    const remit = read(anId, id);
    const fresh = await freshness(this.shell, caller);
    const [row] = await this.shell.query<RemitRow>(caller, `SELECT ${COLUMNS} FROM reporting.remit_shown r WHERE r.remit = $1`, [remit]);
    const after = keysOf(cursor, z.tuple([z.number()]))?.[0] ?? 0;
    const answers = await this.shell.query<Record<string, string | number>>(
      caller,
      `SELECT a.ordinal, a.claim, a.sequence, a.outcome, a.status_code, a.charge_cents, a.paid_cents, a.contractual_cents, a.patient_cents, a.denied_cents, a.held_cents
       FROM reporting.answer_view a WHERE a.remit = $1 AND a.ordinal > $2 AND ($4::text[] IS NULL OR a.practice = ANY($4)) ORDER BY a.ordinal LIMIT $3`,
      [remit, after, ANSWERS + 1, scope(caller, undefined)],
    );
    const keeps = row !== undefined && (row.practice === null ? caller.practices === '*' : caller.may(row.practice));
    // Practices may share the NPI that is paid; then each opens it from its claims, and what is held is the keeper's to work on.
    if (row === undefined || (!keeps && answers.length === 0)) throw new Denied(404, 'remit-unknown', 'There is no such remittance, or it is not yours to see.');
    const shown = answers.slice(0, ANSWERS);
    return {
      ...fresh, ...remitOf(row), ...(!keeps && { kept: false, document: null }), adjustments: keeps ? row.adjustments : [], repeats: keeps ? row.repeats : [],
      holds: keeps ? Object.entries(row.holds).map(([exception, h]) => ({ exception, ...h })) : [],
      answers: shown.map((a) => ({
        ordinal: a['ordinal'], claim: a['claim'], sequence: a['sequence'], outcome: a['outcome'], statusCode: a['status_code'], chargeCents: Number(a['charge_cents']), paidCents: Number(a['paid_cents']),
        contractualCents: Number(a['contractual_cents']), patientCents: Number(a['patient_cents']), deniedCents: Number(a['denied_cents']), heldCents: Number(a['held_cents']),
      })),
      cursor: answers.length > ANSWERS ? cursorOf([Number(shown.at(-1)?.['ordinal'])]) : null,
      journey: keeps ? (await journeyOf(this.shell, caller, remit, undefined)).entries : [],
    };
  }
}
