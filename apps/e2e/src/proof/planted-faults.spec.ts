import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { INVARIANTS } from '@claimstream/claimctl';
import { file837, visit, visits } from '../running/claims.js';
import { ingest, openOffice, proofIsGreen, untilStanding, type Office } from '../running/office.js';
import { claimctl, described, sql } from '../running/platform.js';
import { differing, past, planted, said } from './planted.js';

const OTHER = '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002';

let office: Office;
let document: string;
let claim: string;
let held: string;
let interchange: string;

/** One file that left, one claim that waits, everything at rest: what is wrong afterwards was planted. */
beforeAll(async () => {
  office = await openOffice();
  ({ id: document } = await ingest(office.practice, file837(visits(4, 'PF', office.payerId))));
  const sent = await untilStanding(document, 4, 'transmitted');
  claim = sent[0]?.claim ?? '';
  interchange = sent[0]?.interchange ?? '';
  const incomplete = await ingest(office.practice, file837([visit({ number: 'PFHELD', last: 'TESTHELD', payerId: office.payerId, memberId: '' })], '2'));
  held = (await untilStanding(incomplete.id, 1, 'incomplete'))[0]?.claim ?? '';
  await proofIsGreen();
});

describe('chains', () => {
  it('a sequence that is missing in a stream is a gap', async () => {
    const proof = await planted(
      () => past('UPDATE coding.event SET seq = seq + 7 WHERE stream = $1', [claim]),
      () => past('UPDATE coding.event SET seq = seq - 7 WHERE stream = $1', [claim]));
    expect(differing(proof)).toContain('chains');
    expect(said(proof, 'chains')).toContain(`coding/${claim} has 1 events with sequences from 8 to 8`);
  });

  it('a step that the life cycle does not know is illegal, and breaks the chain of its machine', async () => {
    const [step] = await sql<{ conname: string; def: string }>(`SELECT conname, pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE conrelid = 'submission.event'::regclass AND conname LIKE 'event_step_%'`);
    const proof = await planted(
      async () => {
        await sql(`ALTER TABLE submission.event DROP CONSTRAINT ${step?.conname}`);
        await sql(`UPDATE submission.event SET from_state = 'held' WHERE stream = $1 AND type = 'submission.attempt-batched'`, [claim]);
      },
      async () => {
        await sql(`UPDATE submission.event SET from_state = 'ready' WHERE stream = $1 AND type = 'submission.attempt-batched'`, [claim]);
        await sql(`ALTER TABLE submission.event ADD CONSTRAINT ${step?.conname} ${step?.def}`);
      });
    expect(differing(proof)).toEqual(['chains']);
    expect(said(proof, 'chains')).toContain('the life cycle knows no step from "held" by submission.attempt-batched');
    expect(said(proof, 'chains')).toContain('starts from "held" and the one before ended in "ready"');
  });

  it('a stream whose state says something else than its events is found', async () => {
    const proof = await planted(
      () => sql(`UPDATE submission.stream SET positions = '{"attempt:P/1":"ready"}' WHERE id = $1`, [claim]),
      () => sql(`UPDATE submission.stream SET positions = '{"attempt:P/1":"transmitted"}' WHERE id = $1`, [claim]));
    expect(said(proof, 'chains')).toContain(`submission/${claim} says that attempt:P/1 is "ready" and its events led to "transmitted"`);
  });

  it('a claim that a service works on and intake never took in is found', async () => {
    const stray = '0000000STRAY0';
    const proof = await planted(
      () => sql(`INSERT INTO denial.stream (id, tenant_id, kind) SELECT $1, tenant_id, 'claim' FROM intake.stream WHERE id = $2`, [stray, claim]),
      () => sql('DELETE FROM denial.stream WHERE id = $1', [stray]));
    expect(said(proof, 'chains')).toContain(`denial works on claim ${stray}`);
  });
});

describe('log', () => {
  it('an event whose bytes differ between table and log is found', async () => {
    const proof = await planted(
      () => sql(`UPDATE intake.event SET bytes = bytes || ' '::bytea WHERE stream = $1 AND seq = 1`, [claim]),
      () => sql(`UPDATE intake.event SET bytes = substring(bytes FOR length(bytes) - 1) WHERE stream = $1 AND seq = 1`, [claim]), INVARIANTS);
    expect(differing(proof)).toEqual(['log']);
    expect(said(proof, 'log')).toBe(`intake/${claim}/1 has other bytes in the log than in the table`);
  });

  it('an event that never reached the log is found', async () => {
    // Number 0 lies below every mark of the relay, so it will never be sent.
    const proof = await planted(
      () => sql(`INSERT INTO intake.event (id, tenant_id, stream, seq, topic, type, at, bytes) OVERRIDING SYSTEM VALUE
        SELECT 0, tenant_id, stream, seq + 1, topic, 'intake.registration-edited', at, bytes FROM intake.event WHERE stream = $1 AND seq = 2`, [claim]),
      () => sql('DELETE FROM intake.event WHERE id = 0'), ['log']);
    expect(said(proof, 'log')).toContain(`intake/${claim}/3 (intake.registration-edited) is not in claimstream.intake.v1`);
    expect(said(proof, 'log')).toContain(`holds the envelope of intake/${claim}/2`);
  });

  it('a record that no table holds is found', async () => {
    const [row] = await sql<{ id: string; bytes: Buffer }>('SELECT id::text, bytes FROM coding.event WHERE stream = $1 AND seq = 1', [claim]);
    const proof = await planted(
      () => past('DELETE FROM coding.event WHERE stream = $1', [claim]),
      () => sql(`INSERT INTO coding.event (id, tenant_id, stream, seq, topic, type, machine, item, from_state, to_state, after, at, bytes, traceparent) OVERRIDING SYSTEM VALUE
        SELECT $3::bigint, s.tenant_id, $1, 1, 'claimstream.coding.v1', 'coding.encounter-coded', 'coding', '1', '', 'coded', 'intake=1', now(), $2, NULL FROM intake.stream s WHERE s.id = $1`, [claim, row?.bytes, row?.id]), ['log']);
    expect(said(proof, 'log')).toBe(`claimstream.coding.v1 holds ${claim}/1, which no table holds`);
  });
});

describe('seen', () => {
  it('a consumer that has missed the end of a stream is found', async () => {
    const proof = await planted(
      () => sql(`UPDATE denial.stream SET seen = (seen::jsonb || '{"submission":2}')::json WHERE id = $1`, [claim]),
      () => sql(`UPDATE denial.stream SET seen = (seen::jsonb || '{"submission":4}')::json WHERE id = $1`, [claim]));
    expect(differing(proof)).toEqual(['seen']);
    expect(said(proof, 'seen')).toBe(`denial has seen 2 of 4 events of submission/${claim}`);
  });

  it('a parked stream is listed with its sentence and is no difference', async () => {
    const [row] = await sql<{ seen: Record<string, number> }>('SELECT seen FROM denial.stream WHERE id = $1', [claim]);
    const proof = await planted(
      () => sql(`UPDATE denial.stream SET parked = 'planted for a look', seen = '{}' WHERE id = $1`, [claim]),
      () => sql('UPDATE denial.stream SET parked = NULL, seen = $2 WHERE id = $1', [claim, JSON.stringify(row?.seen)]));
    expect(differing(proof)).toEqual([]);
    expect(proof.invariants.find((i) => i.invariant === 'seen')?.notes.join()).toContain(`denial/${claim} (claim) is parked and holds 0 facts: planted for a look`);
  });
});

describe('documents', () => {
  it('a count that differs from the claims of the file is found', async () => {
    const proof = await planted(
      () => sql('UPDATE intake.document SET accepted = accepted - 1 WHERE document = $1', [document]),
      () => sql('UPDATE intake.document SET accepted = accepted + 1 WHERE document = $1', [document]));
    expect(differing(proof)).toEqual(['documents']);
    expect(said(proof, 'documents')).toBe(`file ${document}: 4 new were said, and 3 stand in the list of files`);
  });

  it('charges that do not add up are found', async () => {
    const proof = await planted(
      () => sql('UPDATE reporting.document_view SET charge_cents = charge_cents - 100 WHERE document = $1', [document]),
      () => sql('UPDATE reporting.document_view SET charge_cents = charge_cents + 100 WHERE document = $1', [document]));
    expect(said(proof, 'documents')).toContain('cents are shown by reporting');
  });

  it('a file whose sealed bytes are not whole is found', async () => {
    const key = (await sql<{ key: string }>(`SELECT state->>'stored' AS key FROM intake.stream WHERE id = $1`, [document]))[0]?.key ?? '';
    const proof = await planted(
      () => sql('UPDATE intake.document_part SET part = part + 5 WHERE key = $1', [key]),
      () => sql('UPDATE intake.document_part SET part = part - 5 WHERE key = $1', [key]));
    expect(said(proof, 'documents')).toContain(`file ${document}: its sealed bytes are not kept whole`);
  });
});

describe('tenants', () => {
  it('a row of one tenant that names a claim of another is found', async () => {
    const mine = (await sql<{ tenant: string }>('SELECT tenant_id::text AS tenant FROM intake.stream WHERE id = $1', [claim]))[0]?.tenant ?? '';
    const proof = await planted(
      () => sql('UPDATE reporting.claim_view SET tenant_id = $2 WHERE claim = $1', [claim, OTHER]),
      () => sql('UPDATE reporting.claim_view SET tenant_id = $2 WHERE claim = $1', [claim, mine]));
    expect(differing(proof)).toEqual(['tenants']);
    expect(said(proof, 'tenants')).toContain(`reporting.claim_view has 1 rows of another tenant that name ${claim}`);
  });

  it('an event whose envelope names another tenant than its row is found', async () => {
    const mine = (await sql<{ tenant: string }>('SELECT tenant_id::text AS tenant FROM intake.stream WHERE id = $1', [claim]))[0]?.tenant ?? '';
    const proof = await planted(
      () => sql('UPDATE coding.event SET tenant_id = $2 WHERE stream = $1', [claim, OTHER]),
      () => sql('UPDATE coding.event SET tenant_id = $2 WHERE stream = $1', [claim, mine]));
    expect(said(proof, 'tenants')).toContain(`event coding/${claim}/1 names another tenant than its stream`);
  });
});

describe('open-work', () => {
  it('an open item without an owner or a date is found', async () => {
    const proof = await planted(
      () => sql(`UPDATE reporting.work_item SET owner = '', due_at = NULL WHERE stream = $1`, [held]),
      () => sql(`UPDATE reporting.work_item SET owner = 'biller', due_at = opened_at + interval '1 day' WHERE stream = $1`, [held]));
    expect(differing(proof)).toEqual(['open-work']);
    expect(said(proof, 'open-work')).toContain(`claim ${held} encounter:1 is open without owner, date`);
  });

  it('a held claim without an open item is found', async () => {
    const proof = await planted(
      () => sql(`UPDATE reporting.work_item SET item = 'gone:1' WHERE stream = $1`, [held]),
      () => sql(`UPDATE reporting.work_item SET item = 'encounter:1' WHERE stream = $1`, [held]));
    expect(said(proof, 'open-work')).toContain(`${held} encounter:1 is incomplete and has no open item`);
    expect(said(proof, 'open-work')).toContain(`${held} gone:1 is open and nothing waits there`);
  });
});

describe('interchanges', () => {
  const folder = () => path.join(described().folders, 'demo', 'partners', office.folder, '837', 'out');
  const fileOf = () => path.join(folder(), fs.readdirSync(folder())[0] ?? '');

  it('a file that was changed after it was sent is found, to the cent', async () => {
    const bytes = fs.readFileSync(fileOf());
    const proof = await planted(
      async () => fs.writeFileSync(fileOf(), bytes.toString('latin1').replace(`CLM*${claim}*100*`, `CLM*${claim}*101*`), 'latin1'),
      async () => fs.writeFileSync(fileOf(), bytes));
    expect(differing(proof)).toEqual(['interchanges']);
    expect(said(proof, 'interchanges')).toContain(`claim ${claim} charges 10100 cents in file ${interchange} and says 10000`);
    expect(said(proof, 'interchanges')).toContain('has other bytes than were sent');
  });

  it('a claim that is missing in the file it went with is found, and a file that is gone', async () => {
    const [at, bytes] = [fileOf(), fs.readFileSync(fileOf())];
    const without = await planted(
      async () => fs.writeFileSync(at, bytes.toString('latin1').replace(`CLM*${claim}*`, `CLM*0000000STRAY0*`), 'latin1'),
      async () => fs.writeFileSync(at, bytes));
    expect(said(without, 'interchanges')).toContain(`claim ${claim} is 0 times in the file it says it went with`);
    const gone = await planted(async () => fs.rmSync(at), async () => fs.writeFileSync(at, bytes));
    expect(said(gone, 'interchanges')).toContain(`file ${interchange} (${path.basename(at)}) does not lie in its partner's folder`);
  });

  it('a file that nobody sent is found in the partner\'s folder', async () => {
    const stray = path.join(folder(), '999999999.x12');
    const proof = await planted(async () => fs.copyFileSync(fileOf(), stray), async () => fs.rmSync(stray));
    expect(said(proof, 'interchanges')).toBe('999999999.x12 lies in a partner\'s folder and no event says that it was sent');
  });
});

describe('audit', () => {
  it('a row that was changed after it was sealed is found', async () => {
    const [row] = await sql<{ id: string; actor: string }>('SELECT a.id::text, a.actor FROM reporting.audit a JOIN reporting.audit_block b ON a.id BETWEEN b.from_id AND b.to_id ORDER BY a.id LIMIT 1');
    const proof = await planted(
      () => sql(`UPDATE reporting.audit SET actor = 'person:nobody' WHERE id = $1`, [row?.id]),
      () => sql('UPDATE reporting.audit SET actor = $2 WHERE id = $1', [row?.id, row?.actor]));
    expect(differing(proof)).toEqual(['audit']);
    expect(said(proof, 'audit')).toMatch(/a row of block \d+ of reporting was changed after it was sealed/);
  });

  it('a signature that somebody else made is found, and one that was taken away', async () => {
    const [block] = await sql<{ signature: string }>(`SELECT encode(signature, 'hex') AS signature FROM reporting.audit_block WHERE number = 1`);
    const repair = () => sql(`UPDATE reporting.audit_block SET signature = decode($1, 'hex') WHERE number = 1`, [block?.signature]);
    const forged = await planted(() => sql(`UPDATE reporting.audit_block SET signature = set_byte(signature, 0, get_byte(signature, 0) # 1) WHERE number = 1`), repair);
    expect(differing(forged)).toEqual(['audit']);
    expect(said(forged, 'audit')).toBe('block 1 of reporting is signed with a key that is not ours');
    const kept = await sql<{ number: string; signature: string }>(`SELECT number::text, encode(signature, 'hex') AS signature FROM reporting.audit_block`);
    const bare = await planted(() => sql('UPDATE reporting.audit_block SET signature = NULL'), async () => {
      for (const { number, signature } of kept) await sql(`UPDATE reporting.audit_block SET signature = decode($2, 'hex') WHERE number = $1`, [number, signature]);
    });
    expect(said(bare, 'audit')).toContain('the newest block of reporting is not signed');
  });

  it('a block that was taken away is found', async () => {
    const [block] = await sql<{ row: string }>('SELECT row_to_json(b)::text AS row FROM reporting.audit_block b WHERE number = 1');
    const proof = await planted(
      () => sql('DELETE FROM reporting.audit_block WHERE number = 1'),
      () => sql('INSERT INTO reporting.audit_block SELECT * FROM json_populate_record(NULL::reporting.audit_block, $1)', [block?.row]));
    expect(said(proof, 'audit')).toContain('block 1 of reporting is missing');
  });
});

describe('the command', () => {
  it('ends with 1 and names the invariant that differs, with 0 when everything agrees', async () => {
    await sql('UPDATE intake.document SET accepted = accepted - 1 WHERE document = $1', [document]);
    const found = await claimctl('proof').finally(() => sql('UPDATE intake.document SET accepted = accepted + 1 WHERE document = $1', [document]));
    expect(found.exit).toBe(1);
    expect(found.out).toContain('documents: 1 difference.');
    expect(found.out).toContain(`! file ${document}: 4 new were said, and 3 stand in the list of files`);
    await proofIsGreen();
  });
});
