import { afterAll, describe, expect, it } from '@jest/globals';
import { verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SealBroken } from './cipher.js';
import { FileKeys, newKeyFile, prepareKeyFile, publicAuditKeys, readKeyFile, renewAuditKey, renewKeyOfKeys, renewTenantKey, withTenants, writeKeyFile } from './key-file.js';
import { LiveKeys } from './live-keys.js';
import { UnknownKey } from './key-provider.js';
import { TenantSealer } from './tenant-sealer.js';

const [HARBOR, MESA] = ['0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0001', '0d3b0a56-7f5c-4d3a-9a59-2f6b8c1e0002'];
const CLAIM = '0ABCDEFGHJKMN';
const file = withTenants(newKeyFile(), [HARBOR, MESA]);
const sealer = new TenantSealer(new FileKeys(file));
const patient = { name: 'Zelda Testperson', birthDate: '1950-01-01' };
const seal = () => sealer.seal(HARBOR, CLAIM, 'intake.encounter-received', patient);

describe('sealed blocks', () => {
  it('opens for the tenant, stream and type it was made for', () => {
    expect(sealer.open(HARBOR, CLAIM, 'intake.encounter-received', seal())).toEqual(patient);
  });

  it.each([
    ['another tenant', [MESA, CLAIM, 'intake.encounter-received']],
    ['another claim', [HARBOR, '0ABCDEFGHJKMP', 'intake.encounter-received']],
    ['another type', [HARBOR, CLAIM, 'intake.encounter-ready']],
  ] as const)('does not open for %s', (_, [tenant, stream, type]) => {
    expect(() => sealer.open(tenant, stream, type, seal())).toThrow(tenant === HARBOR ? SealBroken : UnknownKey);
  });

  it('does not open in the place of another tenant even under the right key', () => {
    const both = new TenantSealer({ liveDataKey: () => ({ kid: 'k', key: Buffer.alloc(32, 7) }), dataKey: () => ({ kid: 'k', key: Buffer.alloc(32, 7) }), tokenKeys: () => [] });
    expect(() => both.open(MESA, CLAIM, 't', both.seal(HARBOR, CLAIM, 't', patient))).toThrow(SealBroken);
  });

  it('finds every changed character of a block', () => {
    const block = seal();
    for (let i = 3; i < block.length; i += 1) {
      if (block[i] === '.') continue;
      // The last character of a base64url field has spare bits: only another first character is surely another value.
      const changed = `${block.slice(0, i)}${block[i] === 'A' ? 'Q' : 'A'}${block.slice(i + 1)}`;
      if (Buffer.from(changed.split('.').at(-1) ?? '', 'base64url').equals(Buffer.from(block.split('.').at(-1) ?? '', 'base64url')) && changed.split('.').slice(0, -1).join() === block.split('.').slice(0, -1).join()) continue;
      expect(() => sealer.open(HARBOR, CLAIM, 'intake.encounter-received', changed)).toThrow();
    }
  });

  it('says nothing of its content in the error', () => {
    expect(() => sealer.open(HARBOR, CLAIM, 'other', seal())).toThrow('the sealed block was changed or belongs elsewhere');
  });

  it('opens old blocks after the key of keys was renewed', () => {
    const block = seal();
    const renewed = renewKeyOfKeys(file);
    expect(JSON.stringify(renewed)).not.toContain(file.keks[0]?.key);
    expect(new TenantSealer(new FileKeys(renewed)).open(HARBOR, CLAIM, 'intake.encounter-received', block)).toEqual(patient);
  });

  it('verifies what was signed before the signing key or the key of keys was renewed, and signs with the new one', () => {
    const text = Buffer.from('block 7');
    const before = new FileKeys(file).signAudit(text);
    const renewed = renewKeyOfKeys(renewAuditKey(file));
    const after = new FileKeys(renewed);
    expect(verify(null, text, after.auditKey(before.kid), before.signature)).toBe(true);
    const now = after.signAudit(text);
    expect(now.kid).not.toBe(before.kid);
    expect(verify(null, text, publicAuditKeys(renewed).keys.find((k) => k.kid === now.kid)?.public ?? '', now.signature)).toBe(true);
    expect(JSON.stringify(publicAuditKeys(renewed))).not.toContain(renewed.keks[0]?.key);
  });

  it('a key file of before there were signatures gets a signing key with the next prepare step, and what verifies it beside it', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'claimstream-keys-'));
    const { audit: _none, ...older } = file;
    writeKeyFile(path.join(folder, 'keys.json'), older);
    expect(() => new FileKeys(readKeyFile(path.join(folder, 'keys.json'))).signAudit(Buffer.from('x'))).toThrow(UnknownKey);
    prepareKeyFile(path.join(folder, 'keys.json'), [HARBOR, MESA]);
    const { kid } = new FileKeys(readKeyFile(path.join(folder, 'keys.json'))).signAudit(Buffer.from('x'));
    const shown = readFileSync(path.join(folder, 'audit-keys.json'), 'utf8');
    expect(JSON.parse(shown)).toMatchObject({ keys: [{ kid, public: expect.stringContaining('BEGIN PUBLIC KEY') }] });
    rmSync(folder, { recursive: true });
  });

  it('opens old blocks after the tenant got a new data key, which seals the new ones', () => {
    const block = seal();
    const after = new TenantSealer(new FileKeys(renewTenantKey(file, HARBOR, 'data')));
    expect(after.open(HARBOR, CLAIM, 'intake.encounter-received', block)).toEqual(patient);
    expect(after.seal(HARBOR, CLAIM, 't', patient).split('.')[1]).not.toBe(block.split('.')[1]);
  });

  it('seals parts of a document bound to their position', () => {
    const sealed = sealer.sealBytes(HARBOR, 'key', 'document:0', Buffer.from('ISA*00*'));
    expect(sealer.openBytes(HARBOR, 'key', 'document:0', sealed).toString()).toBe('ISA*00*');
    expect(() => sealer.openBytes(HARBOR, 'key', 'document:1', sealed)).toThrow(SealBroken);
  });
});

describe('tokens for search', () => {
  it('are the same for the same value and differ by purpose and tenant', () => {
    const token = sealer.token(HARBOR, 'member', 'W123456789');
    expect(token).toMatch(/^[0-9a-f]{16}$/);
    expect(sealer.token(HARBOR, 'member', 'W123456789')).toBe(token);
    expect(sealer.token(HARBOR, 'claim-number', 'W123456789')).not.toBe(token);
    expect(sealer.token(MESA, 'member', 'W123456789')).not.toBe(token);
  });

  it('are looked up under every live key, the newest first, while keys rotate', () => {
    const old = sealer.token(HARBOR, 'member', 'W123456789');
    const after = new TenantSealer(new FileKeys(renewTenantKey(file, HARBOR, 'tokens')));
    expect(after.tokens(HARBOR, 'member', 'W123456789')).toEqual([after.token(HARBOR, 'member', 'W123456789'), old]);
    expect(after.token(HARBOR, 'member', 'W123456789')).not.toBe(old);
    expect(after.tokenKey(HARBOR)).not.toBe(sealer.tokenKey(HARBOR));
  });
});

describe('the key file', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keys-'));
  const at = path.join(folder, 'keys.json');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made once, read by its owner only, and gains the keys of new tenants without losing the old ones', () => {
    prepareKeyFile(at, [HARBOR]);
    expect(statSync(at).mode & 0o777).toBe(0o600);
    const first = readKeyFile(at);
    prepareKeyFile(at, [HARBOR, MESA]);
    expect(readKeyFile(at).tenants[HARBOR]).toEqual(first.tenants[HARBOR]);
    expect(Object.keys(readKeyFile(at).tenants)).toEqual([HARBOR, MESA]);
  });

  it('holds no key of a tenant in the clear', () => {
    const keys = new FileKeys(readKeyFile(at));
    const text = readFileSync(at, 'utf8');
    for (const key of [keys.liveDataKey(HARBOR), ...keys.tokenKeys(HARBOR)]) expect(text).not.toContain(key.key.toString('base64'));
  });

  it('reaches running services when it is renewed: at once for a new block, within ten seconds for new tokens', () => {
    const live = path.join(folder, 'live.json');
    prepareKeyFile(live, [HARBOR]);
    let elapsedMs = 0;
    const running = new TenantSealer(new LiveKeys(live, () => elapsedMs));
    const old = running.tokenKey(HARBOR);
    writeKeyFile(live, renewTenantKey(renewTenantKey(readKeyFile(live), HARBOR, 'data'), HARBOR, 'tokens'));
    utimesSync(live, 1, 1);
    const renewedFirst = new TenantSealer(new FileKeys(readKeyFile(live)));
    expect(running.tokenKey(HARBOR)).toBe(old);
    elapsedMs = 10_000;
    expect(running.tokenKey(HARBOR)).toBe(renewedFirst.tokenKey(HARBOR));
    writeKeyFile(live, renewTenantKey(readKeyFile(live), HARBOR, 'data'));
    utimesSync(live, 2, 2);
    const renewedAgain = new TenantSealer(new FileKeys(readKeyFile(live)));
    expect(running.open(HARBOR, CLAIM, 't', renewedAgain.seal(HARBOR, CLAIM, 't', patient))).toEqual(patient);
  });

  it('is refused with one sentence when it is cut short', () => {
    const cut = path.join(folder, 'cut.json');
    writeFileSync(cut, readFileSync(at, 'utf8').slice(0, 100));
    expect(() => readKeyFile(cut)).toThrow(/is not JSON; restore it from its backup/);
  });
});
