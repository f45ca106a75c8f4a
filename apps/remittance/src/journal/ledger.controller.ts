import { isId } from '@claimstream/contracts';
import { accountOf, balancesByAccount, hashOf, type JournalEntry } from '@claimstream/ledger';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The books of the practices. */
@ApiTags('ledger')
@ApiBearerAuth()
@Controller('ledger')
export class LedgerController {
  constructor(private readonly shell: ServiceShell) {}

  @Get('balances')
  @Roles('poster', 'manager', 'auditor')
  @ApiOperation({ summary: 'Trial balance of a practice, or of all of them, at the end of a day' })
  async balances(@CallerOf() caller: Caller, @Query('practice') practice?: string, @Query('asOf') asOf?: string) {
    const { entries, scope } = await this.entries(caller, practice, asOf);
    const accounts = balancesByAccount(entries).map((b) => ({ ...b, name: accountOf(b.account).name, kind: accountOf(b.account).kind }));
    return { practice: scope, asOf: asOf ?? null, entries: entries.length, accounts, differenceCents: accounts.reduce((sum, a) => sum + a.debitCents - a.creditCents, 0) };
  }

  @Get('hash')
  @Roles('poster', 'manager', 'auditor')
  @ApiOperation({ summary: 'SHA-256 of the journal, whatever the order of its entries: the same facts give the same hash' })
  async hash(@CallerOf() caller: Caller, @Query('practice') practice?: string, @Query('asOf') asOf?: string) {
    const { entries, scope } = await this.entries(caller, practice, asOf);
    return { practice: scope, asOf: asOf ?? null, entries: entries.length, hash: hashOf(entries) };
  }

  @Get('entries')
  @Roles('poster', 'biller', 'denial', 'agent', 'manager', 'auditor')
  @ApiOperation({ summary: 'The journal of one claim, in the order of posting: empty where nothing is booked, or nothing the caller may see' })
  async ofClaim(@CallerOf() caller: Caller, @Query('claim') claim: string) {
    if (!isId(claim)) throw new Denied(422, 'request-shape', 'Name one claim by its id: ?claim=ID.');
    const rows = await this.shell.query<{ practice: string; entry: JournalEntry }>(caller, `SELECT practice, entry FROM remittance.journal_entry WHERE claim = $1 ORDER BY posted_on, key`, [claim]);
    return { claim, entries: rows.filter((r) => caller.may(r.practice)).map((r) => r.entry) };
  }

  private async entries(caller: Caller, practice: string | undefined, asOf: string | undefined): Promise<{ entries: JournalEntry[]; scope: string | null }> {
    if (practice !== undefined && !caller.may(practice)) throw new Denied(403, 'practice-not-yours', 'You do not work for this practice.');
    if (asOf !== undefined && !DAY.test(asOf)) throw new Denied(422, 'day-shape', 'A day is written YYYY-MM-DD.');
    const practices = practice === undefined ? caller.practices : [practice];
    const rows = await this.shell.query<{ entry: JournalEntry }>(
      caller, `SELECT entry FROM remittance.journal_entry WHERE ($1::text[] IS NULL OR practice = ANY($1)) AND ($2::date IS NULL OR posted_on <= $2)`,
      [practices === '*' ? null : [...practices], asOf ?? null],
    );
    return { entries: rows.map((r) => r.entry), scope: practice ?? null };
  }
}
