import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DEFAULT_MIX } from './fate.js';
import { closeAll, office, removeAll, START, world, type World } from './world.fixture.js';

const removable = mkdtempSync(path.join(os.tmpdir(), 'claimstream-crash-'));
afterAll(() => rmSync(removable, { recursive: true, force: true }));
afterEach(closeAll);
afterAll(removeAll);

class Killed extends Error {}

describe('after a crash', () => {
  const points = ['plan', 'promise', 'lay', 'note'] as const;

  it.each(points)('before each "%s" the answers are those of a receiver that never died', async (point) => {
    const files = (w: World): void => {
      w.deliver('1.x12', office('1', { claims: 12 }));
      w.deliver('2.x12', office('2', { claims: 12, seed: 2, kind: '837I' }));
    };
    const calm = world({ mix: DEFAULT_MIX });
    files(calm);
    await calm.pass(8);
    const root = path.join(removable, `crash-${point}`);
    let kills = 0;
    for (let life = 1; life < 60; life++) {
      let left = 1;
      const w = world({ mix: DEFAULT_MIX, root, crash: (at) => { if (at === point && left-- === 0) { kills += 1; throw new Killed(); } } });
      if (life === 1) files(w);
      const died = await w.pass(8).then(() => false, (fault: unknown) => { if (fault instanceof Killed) return true; throw fault; });
      closeAll();
      if (!died) break;
    }
    const after = world({ root });
    expect(kills).toBeGreaterThan(0);
    expect(told(after.files('835'))).toEqual(told(calm.files('835')));
    expect(told(after.files('ack'))).toEqual(told(calm.files('ack')));
  });

  /** Readable where they differ. */
  const told = (files: Record<string, Buffer>) => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.toString('latin1')]));

  it('between writing and noting, the same bytes go out again under the same number, however late', async () => {
    for (const step of ['999', '835']) {
      const root = path.join(removable, `late-${step}`);
      const door = step === '835' ? '835' as const : 'ack' as const;
      let before: Record<string, string> = {};
      const first = world({ mix: DEFAULT_MIX, root, crash: (at) => {
        before = told(first.files(door));
        if (at === 'note' && Object.keys(before).some((name) => name.startsWith(step))) throw new Killed();
      } });
      first.deliver('1.x12', office('1', { claims: 12 }));
      await expect(first.pass(8)).rejects.toThrow(Killed);
      closeAll();
      const [name] = Object.keys(before).filter((n) => n.startsWith(step));
      const second = world({ mix: DEFAULT_MIX, root, from: START + 86_400_000 });
      rmSync(path.join(root, 'folders', 'demo', 'partners', 'example', door, 'in', name!));
      await second.pass(8);
      expect(told(second.files(door))[name!]).toBe(before[name!]);
      expect(Object.keys(second.files(door)).filter((n) => n.startsWith(step))).toHaveLength(1);
      closeAll();
    }
  });

  it('an 837 that is gone from its folder is not answered, and nothing else is held up', async () => {
    const w = world();
    w.deliver('1.x12', office('1'));
    w.deliver('2.x12', office('2', { seed: 2 }));
    await w.pass(2);
    closeAll();
    w.removeSent('1.x12');
    const second = world({ root: w.root });
    await second.pass(12);
    expect((await second.remittances()).flatMap((r) => r.payments)).toHaveLength(6);
  });
});
