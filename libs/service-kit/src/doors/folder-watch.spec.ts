import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createLogger } from '../telemetry/logger.js';
import { Tenants } from '../tenancy/tenants.js';
import { FolderWatch } from './folder-watch.js';
import type { FileOutcome, InboundFile } from './watch-folder.js';

const tenants = new Tenants([{ id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', slug: 'demo', name: 'Demo', feed: 'test', timeZone: 'America/Denver' }]);

let root: string;
let inbox: string;
let taken: { name: string; from: string; door: string; text: string }[];
let answer: (file: InboundFile) => FileOutcome;
const watches: FolderWatch[] = [];

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'folders-'));
  inbox = path.join(root, 'demo', 'juniper', '837', 'in');
  mkdirSync(inbox, { recursive: true });
  taken = [];
  answer = () => ({ taken: true });
});

afterEach(async () => {
  await Promise.all(watches.splice(0).map((w) => w.stop()));
  rmSync(root, { recursive: true });
});

function watching(stableMs = 0, match?: (name: string) => boolean, within?: string): FolderWatch {
  const watch = new FolderWatch({
    root, tenants, doors: ['837', '835'], stableMs, ...(within !== undefined && { within }), ...(match && { match }), logger: createLogger('host', 'silent'),
    onFile: async (file) => {
      taken.push({ name: file.name, from: file.from, door: file.door, text: readFileSync(file.path, 'utf8') });
      return answer(file);
    },
  });
  watches.push(watch);
  return watch;
}

/** Runs the watch until `done`. */
async function until(watch: FolderWatch, done: () => boolean): Promise<void> {
  await watch.start();
  while (!done()) await new Promise((r) => setTimeout(r, 5));
  await watch.stop();
}

const put = (name: string, text = 'ISA*00*'): void => writeFileSync(path.join(inbox, name), text);
const kept = (where: string): string[] => readdirSync(path.join(inbox, '..', where)).sort();

describe('a partner\'s folder', () => {
  it('of trading partners lies apart from the practices\' and is watched on its own', async () => {
    const theirs = path.join(root, 'demo', 'partners', 'clearhouse', '835', 'in');
    mkdirSync(theirs, { recursive: true });
    writeFileSync(path.join(theirs, 'remit.835'), 'ISA*03*');
    put('a.837');
    await until(watching(0, undefined, 'partners'), () => taken.length === 1);
    expect(taken).toEqual([{ name: 'remit.835', from: 'clearhouse', door: '835', text: 'ISA*03*' }]);
    expect(kept('in')).toEqual(['a.837']);
  });

  it('hands files over in the order of their names and archives what was taken', async () => {
    put('b.837');
    put('a.837', 'ISA*01*');
    await until(watching(), () => taken.length === 2);
    expect(taken).toEqual([{ name: 'a.837', from: 'juniper', door: '837', text: 'ISA*01*' }, { name: 'b.837', from: 'juniper', door: '837', text: 'ISA*00*' }]);
    expect(kept('archive')).toEqual(['a.837', 'b.837']);
    expect(kept('in')).toEqual([]);
  });

  it('puts a refused file aside with the reason beside it', async () => {
    answer = () => ({ refused: 'This is an 835; put it into the folder 835.' });
    put('era.txt');
    await until(watching(), () => taken.length === 1);
    expect(kept('refused')).toEqual(['era.txt', 'era.txt.reason.txt']);
    expect(readFileSync(path.join(inbox, '..', 'refused', 'era.txt.reason.txt'), 'utf8')).toBe('This is an 835; put it into the folder 835.\n');
  });

  it('overwrites no earlier file of the same name', async () => {
    put('daily.837', 'first');
    await until(watching(), () => taken.length === 1);
    put('daily.837', 'second');
    await until(watching(), () => taken.length === 2);
    expect(kept('archive')).toEqual(['daily.837', 'daily.837.2']);
    expect(readFileSync(path.join(inbox, '..', 'archive', 'daily.837'), 'utf8')).toBe('first');
  });

  it('takes up what a crash left in the middle', async () => {
    put('a.837.processing', 'half done');
    await until(watching(), () => taken.length === 1);
    expect(taken[0]).toMatchObject({ name: 'a.837', text: 'half done' });
    expect(kept('archive')).toEqual(['a.837']);
  });

  it('leaves alone what is still being written, hidden, a link or not of this door', async () => {
    put('upload.part');
    put('.hidden');
    put('notes.txt');
    writeFileSync(path.join(root, 'secret'), 'of another tenant');
    symlinkSync(path.join(root, 'secret'), path.join(inbox, 'link.837'));
    const watch = watching(0, (name) => name.endsWith('.837') || name.endsWith('.part'));
    put('good.837');
    await until(watch, () => taken.length > 0);
    expect(taken.map((t) => t.name)).toEqual(['good.837']);
    expect(kept('in')).toEqual(['.hidden', 'link.837', 'notes.txt', 'upload.part']);
  });

  it('keeps a file whose taking failed for another try', async () => {
    answer = () => { throw new Error('the database is away'); };
    put('a.837');
    await until(watching(), () => taken.length === 1);
    expect(kept('in')).toEqual(['a.837.processing']);
    answer = () => ({ taken: true });
    await until(watching(), () => taken.length === 2);
    expect(kept('archive')).toEqual(['a.837']);
  });

  it('waits for a file that still grows', async () => {
    put('a.837', 'ISA');
    const watch = watching(600_000);
    await watch.start();
    await watch.scan();
    put('a.837', 'ISA*00*');
    await watch.scan();
    expect(taken).toEqual([]);
    expect(kept('in')).toEqual(['a.837']);
  });
});
