import { isId } from '@claimstream/contracts';
import { CallerOf, Denied, readBody, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { shareCents } from '../claim/sentence.js';
import type { ClaimState } from '../claim/state.js';
import type { AccountState } from './decide.js';

interface AccountRow { account: string; practice: string; guarantor: string; state: string; balance_cents: string; claims: number; changed_at: Date }

const PAGE = 100;

const listQuery = z.object({
  practice: z.string().refine(isId).optional(),
  guarantor: z.string().refine(isId).optional(),
  state: z.string().max(20).optional(),
  /** Where the page before ended: `next` of its answer. */
  cursor: z.string().refine(isId).optional(),
});

/** What guarantors owe: patient shares and nothing else. Ids only; names are intake's to show. */
@ApiTags('accounts')
@ApiBearerAuth()
@Controller('accounts')
export class AccountsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @Roles('agent', 'biller', 'manager', 'auditor')
  @ApiOperation({ summary: 'Accounts of the caller\'s practices in id order; filters practice, guarantor, state; ?cursor= continues' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const { practice, guarantor, state, cursor } = readBody(listQuery, query);
    if (practice !== undefined && !caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    const practices = practice === undefined ? caller.practices : [practice];
    const rows = await this.shell.query<AccountRow>(
      caller,
      `SELECT * FROM patient_billing.account
       WHERE ($1::text[] IS NULL OR practice = ANY($1)) AND ($2::text IS NULL OR guarantor = $2) AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR account > $4::text COLLATE "C")
       ORDER BY account LIMIT ${PAGE}`,
      [practices === '*' ? null : [...practices], guarantor ?? null, state ?? null, cursor ?? null],
    );
    return { accounts: rows.map(shown), next: rows.length === PAGE ? rows.at(-1)?.account ?? null : null };
  }

  @Get(':id')
  @Roles('agent', 'biller', 'manager', 'auditor')
  @ApiOperation({ summary: 'One account with its claims and the sentence that explains each share' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const [row] = isId(id) ? await this.shell.query<AccountRow>(caller, 'SELECT * FROM patient_billing.account WHERE account = $1', [id]) : [];
    if (row === undefined || !caller.may(row.practice)) throw new Denied(404, 'account-unknown', 'There is no such account, or it is not yours to see.');
    const account = (await this.shell.look(caller, (look) => look.states<AccountState>([id]))).get(id);
    const ids = Object.keys(account?.claims ?? {}).sort();
    const claims = await this.shell.look(caller, (look) => look.states<ClaimState>(ids));
    return {
      ...shown(row),
      claims: ids.flatMap((claim) => {
        const state = claims.get(claim);
        return state === undefined ? [] : [{
          claim, patient: state.patient, serviceFrom: state.serviceFrom, serviceThrough: state.serviceThrough, patientCents: shareCents(state), sentence: state.sentence,
          shares: Object.entries(state.shares).filter(([, amountCents]) => amountCents !== 0).map(([reason, amountCents]) => ({ reason, amountCents })),
        }];
      }),
    };
  }
}

const shown = (r: AccountRow) => ({ account: r.account, practice: r.practice, guarantor: r.guarantor, state: r.state, balanceCents: Number(r.balance_cents), openClaims: r.claims, changedAt: r.changed_at });
