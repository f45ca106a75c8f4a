import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DataDirectory } from './data-directory.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'claimstream-data-'));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));
const at = (name: string) => new DataDirectory(path.join(home, name));

describe('a data directory', () => {
  it('is made once and carried on after that, with its secrets readable by their owner alone', () => {
    const first = at('new');
    expect(first.open('0.1.0')).toEqual({ isNew: true });
    const secrets = first.secrets();
    expect(secrets.postgres).not.toBe(secrets.services);
    expect(fs.statSync(first.at('secrets.json')).mode & 0o777).toBe(0o600);
    expect(at('new').open('0.1.0')).toEqual({ isNew: false });
    expect(at('new').secrets()).toEqual(secrets);
  });

  it('of an older or a newer release is refused with the fix', () => {
    at('old').open('0.1.0', 0, 1);
    expect(() => at('old').open('0.9.0', 0, 2)).toThrow(/was written by Claimstream 0\.1\.0 \(data format 1, this is 2\); start with --fresh/);
    at('newer').open('2.0.0', 0, 7);
    expect(() => at('newer').open('0.1.0', 0, 1)).toThrow(/was written by a newer Claimstream, 2\.0\.0 .*; use that release, or give another directory with --data\.$/);
  });

  it('that is half written is refused with the fix', () => {
    fs.mkdirSync(at('half').at('kafka'), { recursive: true });
    expect(() => at('half').open('0.1.0')).toThrow(/is only half written \(version\.json is missing or incomplete\); start with --fresh/);
    at('torn').open('0.1.0');
    fs.writeFileSync(at('torn').at('version.json'), '{"form');
    expect(() => at('torn').open('0.1.0')).toThrow(/is only half written \(version\.json/);
    at('no-secrets').open('0.1.0');
    fs.mkdirSync(at('no-secrets').at('postgres'));
    expect(() => at('no-secrets').secrets()).toThrow(/is only half written \(secrets\.json/);
  });

  it('on a full disk is refused with the fix', () => {
    expect(() => at('full').open('0.1.0', Number.MAX_SAFE_INTEGER)).toThrow(/^The disk of .*full is nearly full; free at least 1 GB or put the data elsewhere with --data\.$/);
  });

  it('below a file is refused with the fix', () => {
    fs.writeFileSync(path.join(home, 'file'), '');
    expect(() => at('file/x').lock()).toThrow(/cannot be written; give another directory with --data|ENOTDIR/);
  });

  it('is emptied by --fresh of what a platform wrote and of nothing else', () => {
    const data = at('fresh');
    data.open('0.1.0');
    data.secrets();
    fs.writeFileSync(data.at('people.json'), '{"people":[]}');
    data.empty();
    expect(fs.readdirSync(data.root)).toEqual(['people.json']);
    expect(data.open('0.1.0')).toEqual({ isNew: true });

    const foreign = at('thesis');
    fs.mkdirSync(foreign.root);
    fs.writeFileSync(foreign.at('thesis.tex'), 'words');
    expect(() => foreign.empty()).toThrow(/holds thesis\.tex, which is not Claimstream's, so --fresh leaves it alone/);
    expect(fs.existsSync(foreign.at('thesis.tex'))).toBe(true);
  });

  it('belongs to one platform at a time, and a dead one holds it no longer', async () => {
    const data = at('locked');
    const release = data.lock();
    expect(fs.readFileSync(data.at('platform.lock'), 'utf8')).toBe(String(process.pid));
    release();
    fs.writeFileSync(data.at('platform.lock'), '2147483646');
    at('locked').lock()();
    // process 1 lives, but is no platform
    fs.writeFileSync(data.at('platform.lock'), '1');
    at('locked').lock()();

    fs.writeFileSync(path.join(home, 'start.mjs'), "setInterval(() => undefined, 1000); console.log('up')");
    const other = spawn(process.execPath, [path.join(home, 'start.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(other.stdout, 'data');
    fs.writeFileSync(data.at('platform.lock'), String(other.pid));
    expect(() => at('locked').lock()).toThrow(`A Claimstream (process ${other.pid}) already runs on ${data.root}; stop it first, or give another directory with --data and another --port.`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    at('locked').lock()();
  });

  it("keeps somebody's own tenants", () => {
    const data = at('tenants');
    data.open('0.1.0');
    expect(JSON.parse(fs.readFileSync(data.tenants(), 'utf8'))).toEqual([
      { id: '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', slug: 'demo', name: 'Harborlight Billing (demo)', feed: 'test', timeZone: 'America/Denver' },
    ]);
    fs.writeFileSync(data.tenants(), '[]');
    expect(fs.readFileSync(data.tenants(), 'utf8')).toBe('[]');
  });
});
