import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RemitState } from './decide.js';

interface RemitRow {
  remit: string; practice: string | null; partner: string; document: string; payer_name: string; trace: string; method: string; phase: string; payment_date: string; payment_cents: string;
  claims: number; posted: number; held: number; posted_cents: string; held_cents: string; changed_at: Date;
}

const PAGE = 200;

/** Remittances: what was paid, what of it is posted, what is held. */
@ApiTags('remittances')
@ApiBearerAuth()
@Controller('remits')
export class RemitsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @Roles('poster', 'biller', 'denial', 'manager', 'auditor')
  @ApiOperation({ summary: 'Remittances of the caller\'s practices, newest first; ?before= continues after an id' })
  async list(@CallerOf() caller: Caller, @Query('practice') practice?: string, @Query('before') before?: string, @Query('phase') phase?: string) {
    if (practice !== undefined && !caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    const practices = practice === undefined ? caller.practices : [practice];
    const rows = await this.shell.query<RemitRow>(
      caller,
      `SELECT *, to_char(payment_date, 'YYYY-MM-DD') AS payment_date FROM remittance.remit_view
       WHERE ($1::text[] IS NULL OR practice = ANY($1)) AND ($2::text IS NULL OR remit < $2::text COLLATE "C") AND ($3::text IS NULL OR phase = $3) ORDER BY remit DESC LIMIT ${PAGE}`,
      [practices === '*' ? null : [...practices], before ?? null, phase ?? null],
    );
    return { remits: rows.map(shown), next: rows.length === PAGE ? rows.at(-1)?.remit ?? null : null };
  }

  @Get(':id')
  @Roles('poster', 'biller', 'denial', 'manager', 'auditor')
  @ApiOperation({ summary: 'One remittance with the equation that ties it to the bank' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const [row] = isId(id) ? await this.shell.query<RemitRow>(caller, `SELECT *, to_char(payment_date, 'YYYY-MM-DD') AS payment_date FROM remittance.remit_view WHERE remit = $1`, [id]) : [];
    if (row === undefined || (row.practice === null ? caller.practices !== '*' : !caller.may(row.practice))) throw new Denied(404, 'remit-unknown', 'There is no such remittance, or it is not yours to see.');
    const state = (await this.shell.look(caller, (look) => look.states<RemitState>([id]))).get(id);
    return {
      ...shown(row), transaction: state?.transaction, payerTaxId: state?.payerTaxId, payeeId: state?.payeeId, handling: state?.handling,
      providerAdjustmentCents: state?.providerAdjustmentCents ?? 0, unbalancedClaims: state?.unbalancedClaims ?? 0, late: state?.late.length ?? 0,
      // Posted + held - provider adjustments = transferred; the page prints it.
      equation: { postedCents: state?.postedCents ?? 0, heldCents: state?.heldCents ?? 0, providerAdjustmentCents: state?.providerAdjustmentCents ?? 0, paymentCents: state?.paymentCents ?? 0 },
      open: Object.entries(state?.open ?? {}).map(([ordinal, exception]) => ({ ordinal: Number(ordinal), exception, paidCents: (state?.waits ?? {})[Number(ordinal)] ?? null })),
    };
  }
}

const shown = (r: RemitRow) => ({
  id: r.remit, practice: r.practice, partner: r.partner, document: r.document, payerName: r.payer_name, trace: r.trace, method: r.method, phase: r.phase, paymentDate: r.payment_date,
  paymentCents: Number(r.payment_cents), claims: r.claims, posted: r.posted, held: r.held, postedCents: Number(r.posted_cents), heldCents: Number(r.held_cents), changedAt: r.changed_at,
});
