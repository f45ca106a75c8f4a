import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerOf, Denied, ServiceShell, type Caller } from '@claimstream/service-kit';
import { z } from 'zod';
import { journeyOf } from '../journey/read-journey.js';
import { anId, cursorOf, freshness, keysOf, page, read, scope } from '../read.js';

const accountsQuery = page.extend({ state: z.string().max(40).optional() });

interface AccountRow {
  account: string; practice: string | null; guarantor: string | null; state: string; headline: string; tone: string; detail: string; balance_cents: string; claims: Record<string, number>; opened_at: Date; updated_at: Date;
}

/** An account as lists answer it: random ids and cents; nothing that names the guarantor. */
const accountOf = (r: AccountRow) => ({
  account: r.account, practice: r.practice, guarantor: r.guarantor, state: r.state, headline: { text: r.headline, tone: r.tone, detail: r.detail }, balanceCents: Number(r.balance_cents), claims: Object.keys(r.claims).length,
  openedAt: r.opened_at, updatedAt: r.updated_at,
});

@ApiTags('accounts')
@ApiBearerAuth()
@Controller('accounts')
export class AccountsController {
  constructor(private readonly shell: ServiceShell) {}

  @Get()
  @ApiOperation({ summary: 'Accounts of guarantors, newest first, with their balance' })
  async list(@CallerOf() caller: Caller, @Query() query: unknown) {
    const q = read(accountsQuery, query);
    const fresh = await freshness(this.shell, caller);
    const before = keysOf(q.cursor, z.tuple([z.string()]))?.[0] ?? null;
    const rows = await this.shell.query<AccountRow>(
      caller,
      `SELECT * FROM reporting.account_shown a WHERE ($1::text[] IS NULL OR a.practice = ANY($1)) AND ($2::text IS NULL OR a.state = $2) AND ($3::text IS NULL OR a.account < $3) ORDER BY a.account DESC LIMIT $4`,
      [scope(caller, q.practice), q.state ?? null, before, q.limit + 1],
    );
    const items = rows.slice(0, q.limit).map(accountOf);
    return { ...fresh, items, cursor: rows.length > q.limit ? cursorOf([items.at(-1)?.account ?? '']) : null };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One account: balance, the share of each claim with the sentence that explains it, journey' })
  async one(@CallerOf() caller: Caller, @Param('id') id: string) {
    const account = read(anId, id);
    const fresh = await freshness(this.shell, caller);
    const [row] = await this.shell.query<AccountRow>(caller, 'SELECT * FROM reporting.account_shown WHERE account = $1', [account]);
    if (!row || (row.practice !== null && !caller.may(row.practice))) throw new Denied(404, 'account-unknown', 'There is no such account, or it is not yours to see.');
    const explained = await this.shell.query<{ claim: string; share: { sentence: string } | null; service_from: string | null }>(
      caller, `SELECT claim, money -> 'share' AS share, service_from::text FROM reporting.claim_view WHERE claim = ANY($1::text[])`, [Object.keys(row.claims)],
    );
    const of = new Map(explained.map((e) => [e.claim, e]));
    return {
      ...fresh, ...accountOf(row),
      shares: Object.entries(row.claims).map(([claim, cents]) => ({ claim, cents, serviceFrom: of.get(claim)?.service_from ?? null, sentence: of.get(claim)?.share?.sentence ?? null })),
      journey: (await journeyOf(this.shell, caller, account, undefined)).entries,
    };
  }
}
