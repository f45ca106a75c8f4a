import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { claimNumberKey, memberKey, nameBirthKey, TOKEN_PURPOSES, type TokenPurpose } from '@claimstream/contracts';
import { CallerOf, Denied, Roles, ServiceShell, type Caller } from '@claimstream/service-kit';
import { z } from 'zod';
import { CLAIM_COLUMNS, claimOf, type ClaimRow } from '../claim/claim-row.js';
import { payerNames } from '../names/payer-names.js';
import { anId, freshness, read, scope } from '../read.js';

const text = z.string().max(120);

const searchBody = z.object({
  claimId: anId.optional(),
  claimNumber: text.optional(),
  lastName: text.optional(),
  firstName: text.optional(),
  birthDate: z.iso.date().optional(),
  memberId: text.optional(),
  practice: anId.optional(),
  after: z.string().max(80).optional(),
});

const MOST = 100;

/** Finds claims by who they are about, without anybody's name in a URL or in a table: the question is hashed under every live key. */
@ApiTags('search')
@ApiBearerAuth()
@Controller('search')
export class SearchController {
  constructor(private readonly shell: ServiceShell) {}

  @Post()
  @HttpCode(200)
  @Roles('biller', 'coder', 'poster', 'denial', 'agent', 'manager', 'auditor')
  @ApiOperation({ summary: 'Claims by our id, by the practice\'s own number, by name and birth date, or by member id; several given must all match' })
  async search(@CallerOf() caller: Caller, @Body() body: unknown) {
    const q = read(searchBody, body);
    // A search is a POST, because what is asked may name a person; so it waits for `after` itself.
    if (q.after !== undefined) await this.shell.waitFor(caller, q.after);
    const fresh = await freshness(this.shell, caller);
    const asked: [TokenPurpose, string][] = [];
    const ask = (purpose: TokenPurpose, key: string | undefined): void => {
      if (key === undefined) throw new Denied(422, 'search-incomplete', 'A search by name needs last name, first name and birth date; numbers need at least one letter or digit.');
      asked.push([purpose, key]);
    };
    if (q.claimNumber !== undefined) ask(TOKEN_PURPOSES.claimNumber, claimNumberKey(q.claimNumber));
    if (q.memberId !== undefined) ask(TOKEN_PURPOSES.member, memberKey(q.memberId));
    if (q.lastName !== undefined || q.firstName !== undefined || q.birthDate !== undefined) ask(TOKEN_PURPOSES.nameBirth, nameBirthKey(q.lastName, q.firstName, q.birthDate));
    if (q.claimId === undefined && asked.length === 0) throw new Denied(422, 'search-empty', 'Give a claim id, a claim number, a member id, or a name with the birth date.');

    const hashes = await this.shell.look(caller, async (look) => asked.map(([purpose, key]) => ({ purpose, tokens: look.tokens(purpose, key) })));
    const conditions = hashes.map((_, i) => `AND EXISTS (SELECT 1 FROM reporting.search_token t WHERE t.kind = $${4 + i * 2} AND t.token = ANY($${5 + i * 2}::text[])
      AND ((t.target_kind = 'claim' AND t.target = c.claim) OR (t.target_kind = 'patient' AND t.target = c.patient)))`);
    const rows = await this.shell.query<ClaimRow>(
      caller,
      `SELECT ${CLAIM_COLUMNS} FROM reporting.claim_view c WHERE ($1::text[] IS NULL OR c.practice = ANY($1)) AND ($2::text IS NULL OR c.claim = $2) ${conditions.join(' ')}
       ORDER BY c.claim DESC LIMIT $3`,
      [scope(caller, q.practice), q.claimId ?? null, MOST + 1, ...hashes.flatMap((h) => [h.purpose, h.tokens])],
    );
    const items = rows.slice(0, MOST).map(claimOf);
    const nameOf = await payerNames(this.shell, caller, items);
    return { ...fresh, items: items.map((c) => ({ ...c, payerName: nameOf(c) })), more: rows.length > MOST };
  }
}
