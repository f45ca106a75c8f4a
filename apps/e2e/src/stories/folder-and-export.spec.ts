import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { file837, visit } from '../running/claims.js';
import { ingest, openOffice, outbox, proofIsGreen, untilStanding } from '../running/office.js';
import { described, ok, sql, until } from '../running/platform.js';

interface Listed { files: { id: string; phase: string; claims: number; door: string }[] }

/** Lays a file into a practice's door as a transfer program does: whole or not at all. */
function lay(practice: string, name: string, bytes: Uint8Array, door = '837'): string {
  const home = path.join(described().folders, 'demo', practice, door);
  fs.mkdirSync(path.join(home, 'in'), { recursive: true });
  fs.writeFileSync(path.join(home, `.${name}`), bytes);
  fs.renameSync(path.join(home, `.${name}`), path.join(home, 'in', name));
  return home;
}

const archived = (home: string): string[] => (fs.existsSync(path.join(home, 'archive')) ? fs.readdirSync(path.join(home, 'archive')).sort() : []);

describe('a file in a watched folder', () => {
  it('is taken once it stands still, archived, and known when the same bytes come under another name', async () => {
    const office = await openOffice();
    const bytes = file837([visit({ number: 'FOLD1', last: 'TESTFOLDER', payerId: office.payerId })]);
    const home = lay(office.practice, 'monday.837', bytes);
    await until('the file is archived', () => archived(home).length === 1);
    const { files: [first] } = await until('the file is read', async () => {
      const found = await ok<Listed>('biller', 'intake', `files?practice=${office.practice}`);
      return found.files[0]?.phase === 'done' && found;
    });
    expect(first).toMatchObject({ door: 'folder', claims: 1 });

    lay(office.practice, 'tuesday.837', bytes);
    await until('the repeat is archived', () => archived(home).length === 2);
    expect((await ok<Listed>('biller', 'intake', `files?practice=${office.practice}`)).files.map((f) => f.id)).toEqual([first?.id]);
    await untilStanding(first?.id ?? '', 1, 'transmitted');
  });

  it('is refused with a sentence beside it where the folder is no practice\'s', async () => {
    const home = lay('0000000STRAY0', 'lost.837', Buffer.from('ISA'));
    const reason = path.join(home, 'refused', 'lost.837.reason.txt');
    await until('the file is refused', () => fs.existsSync(reason));
    expect(fs.readFileSync(reason, 'utf8')).toMatch(/belongs to no practice of this billing company; register the practice/);
  });
});

describe('a claim that the practice exports again', () => {
  it('is updated before it was sent, and proposes a correction after: never a second original', async () => {
    const office = await openOffice();
    const wish = { number: 'EXP1', last: 'TESTEXPORT', payerId: office.payerId, memberId: '' };
    const first = await ingest(office.practice, file837([visit(wish)], '1'));
    const [claim] = await untilStanding(first.id, 1, 'incomplete');

    const update = await ingest(office.practice, file837([visit({ ...wish, memberId: 'NOWKNOWN1' })], '2'));
    expect(update).toMatchObject({ phase: 'done', claims: 1, accepted: 0, updates: 1, proposals: 0 });
    await untilStanding(first.id, 1, 'transmitted');

    const proposal = await ingest(office.practice, file837([visit({ ...wish, memberId: 'NOWKNOWN1', chargeCents: 20_000 })], '3'));
    expect(proposal).toMatchObject({ phase: 'done', claims: 1, accepted: 0, updates: 0, proposals: 1 });
    const same = await ingest(office.practice, file837([visit({ ...wish, memberId: 'NOWKNOWN1', chargeCents: 20_000 })], '4'));
    expect(same).toMatchObject({ claims: 1, accepted: 0, updates: 1, proposals: 0 });

    const corrected = await until('the correction is an open item', async () => {
      const page = await ok<{ workItems: { item: string; queue: string }[]; headline: { text: string } }>('biller', 'reporting', `claims/${claim?.claim}`);
      return page.workItems.some((w) => w.item === 'correction') && page;
    });
    expect(corrected.headline.text).toBe('Sent, correction proposed');
    expect(outbox(office.folder)).toHaveLength(1);
    expect(await sql(`SELECT id FROM intake.stream WHERE kind = 'claim' AND practice = $1`, [office.practice])).toEqual([{ id: claim?.claim }]);
    await proofIsGreen();
  });

  it('is another claim, with a finding, where the same number belongs to another patient', async () => {
    const office = await openOffice();
    const first = await ingest(office.practice, file837([visit({ number: 'SAME', last: 'TESTONE', payerId: office.payerId, memberId: 'ONE0001' })], '1'));
    const second = await ingest(office.practice, file837([visit({ number: 'SAME', last: 'TESTTWO', payerId: office.payerId, memberId: 'TWO0002', birthDate: '1971-01-01' })], '2'));
    expect(second).toMatchObject({ accepted: 1, updates: 0 });
    const [claim] = await untilStanding(second.id, 1, 'transmitted').catch(() => untilStanding(second.id, 1, 'incomplete'));
    const page = await ok<{ findings: Record<string, { message: string }[]> }>('biller', 'intake', `claims/${claim?.claim}`);
    expect(JSON.stringify(page.findings)).toMatch(/another patient/i);
    await untilStanding(first.id, 1, 'transmitted');
  });
});
