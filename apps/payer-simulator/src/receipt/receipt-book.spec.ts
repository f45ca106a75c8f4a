import { afterAll, describe, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileOf } from './office.fixture.js';
import { readInterchanges } from './read-interchanges.js';
import { ReceiptBook } from './receipt-book.js';

const home = mkdtempSync(path.join(os.tmpdir(), 'claimstream-receipts-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let files = 0;
const arrival = (more: { tenant?: string; partner?: string } = {}) => {
  files += 1;
  return { tenant: 'demo', partner: 'clearinghouse', ...more, file: { name: `${files}.x12`, sizeBytes: 1, modifiedMs: files, inode: files }, receivedAt: '2026-11-21T18:00:00.000Z' };
};

describe('the book of a receiver', () => {
  it('calls the same bytes under the same control number a repeat, which a TA1 025 only confirms', async () => {
    const book = new ReceiptBook(path.join(home, 'repeat'));
    const file = await readInterchanges(fileOf('7'));
    expect(book.add(arrival(), file)).toMatchObject([{ number: 1, outcome: 'received', claimCount: 3 }]);
    const [again] = book.add(arrival(), file);
    expect(again).toMatchObject({ number: 2, outcome: 'repeat', before: 1, ta1Note: '025', claims: [] });
    expect(book.ofClaim(file[0]!.claims[0]!.claimId).map((r) => r.number)).toEqual([1]);
    book.close();
  });

  it('calls other bytes under a used control number a conflict, and takes none of its claims', async () => {
    const book = new ReceiptBook(path.join(home, 'conflict'));
    book.add(arrival(), await readInterchanges(fileOf('7')));
    const other = await readInterchanges(fileOf('7', { seed: 2 }));
    expect(book.add(arrival(), other)).toMatchObject([{ outcome: 'conflict', before: 1, ta1Note: '025', claimCount: 3, claims: [] }]);
    expect(book.ofClaim(other[0]!.claims[0]!.claimId)).toEqual([]);
    book.close();
  });

  it('lets another sender, another partner and another billing company use the same number', async () => {
    const book = new ReceiptBook(path.join(home, 'senders'));
    const mine = await readInterchanges(fileOf('7'));
    const theirs = await readInterchanges(fileOf('7', { change: (i) => ({ ...i, sender: { qualifier: 'ZZ', id: 'OTHERSENDER' } }) }));
    const outcomes = [book.add(arrival(), mine), book.add(arrival(), theirs), book.add(arrival({ partner: 'other' }), mine), book.add(arrival({ tenant: 'acme' }), mine)];
    expect(outcomes.flat().map((r) => r.outcome)).toEqual(['received', 'received', 'received', 'received']);
    book.close();
  });

  it('lets a refused file come again under its number once it is repaired', async () => {
    const book = new ReceiptBook(path.join(home, 'refused'));
    const empty = await readInterchanges(Buffer.from(Buffer.from(fileOf('8')).toString('latin1').replace(/ST\*837[^]*(?=GE\*)/, ''), 'latin1'));
    expect(book.add(arrival(), empty)).toMatchObject([{ outcome: 'refused', control: '000000008' }]);
    expect(book.add(arrival(), await readInterchanges(fileOf('8')))).toMatchObject([{ outcome: 'received' }]);
    book.close();
  });

  it('sees a repeat inside one file', async () => {
    const book = new ReceiptBook(path.join(home, 'twice'));
    const twice = await readInterchanges(Buffer.concat([fileOf('7'), fileOf('7')]));
    expect(book.add(arrival(), twice)).toMatchObject([{ outcome: 'received' }, { outcome: 'repeat', before: 1 }]);
    book.close();
  });

  it('has every receipt after a restart and goes on counting, also when a crash left half a line', async () => {
    const directory = path.join(home, 'restart');
    const before = new ReceiptBook(directory);
    const [came, mark] = [await readInterchanges(fileOf('7')), arrival()];
    before.add(mark, came);
    before.close();
    const whole = readFileSync(path.join(directory, 'receipts.jsonl'), 'utf8');
    appendFileSync(path.join(directory, 'receipts.jsonl'), whole.slice(0, 200));
    const after = new ReceiptBook(directory);
    expect(after.size).toBe(1);
    expect(after.has(mark.tenant, mark.partner, mark.file)).toBe(true);
    expect(after.add(arrival(), came)).toMatchObject([{ number: 2, outcome: 'repeat', before: 1 }]);
    after.close();
    expect(readFileSync(path.join(directory, 'receipts.jsonl'), 'utf8').startsWith(whole)).toBe(true);
    const third = new ReceiptBook(directory);
    expect(third.newest(10).map((r) => r.outcome)).toEqual(['repeat', 'received']);
    third.close();
  });

  it('refuses to begin on a book with a foreign line, naming it', () => {
    const directory = path.join(home, 'foreign');
    new ReceiptBook(directory).close();
    appendFileSync(path.join(directory, 'receipts.jsonl'), 'not a receipt\n');
    expect(() => new ReceiptBook(directory)).toThrow(/receipts\.jsonl holds a line that is no list of receipts/);
  });
});
