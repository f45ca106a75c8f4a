import { describe, expect, it } from '@jest/globals';
import type { Lookups } from '@claimstream/event-stream';
import { Books, remittance } from '../remittance.fixture.js';
import { findAnswer, rawPart } from './raw-part.js';

const [C1, C2] = ['01C1A1M000001', '01C1A1M000002'];

describe('the raw answer to a claim', () => {
  const bytes = remittance([
    { trace: 'TRACEA', claims: [{ claim: C1, lines: [{ charge: '100', paid: '80', cas: ['CO-45 20'] }], memberId: 'MEMBERONE' }, { claim: C2, lines: [{ charge: '50', paid: '50' }], memberId: 'MEMBERTWO' }] },
    { trace: 'TRACEB', claims: [{ claim: C2, lines: [{ charge: '70', paid: '70' }], control: 'ICNB', memberId: 'MEMBERTWO' }] },
  ]);
  const source = () => (async function* () { yield bytes; })();
  const textOf = async (transaction: number, ordinal: number): Promise<string> => (await rawPart({ transaction, ordinal }, source)).map((s) => s.text).join('\n');

  it('is the CLP that was posted, of the ST it was posted from, with the trace and nobody else\'s answer', async () => {
    const books = new Books().claim(C1, ['100']).claim(C2, ['50']);
    await books.takes(bytes);
    const [first] = books.remits();
    const states = new Map([...books.remits().map(({ remit, state }) => [remit, state] as const), ...[C1, C2].map((c) => [c, books.world.state(c)] as const)]);
    const look = { states: async (ids: string[]) => new Map(ids.flatMap((id) => (states.has(id) ? [[id, states.get(id)]] : []))) } as unknown as Lookups;
    const found = await findAnswer(look, { claim: C2, remit: first!.remit, ordinal: 2 });
    expect(found).toEqual({ stored: expect.any(String), transaction: 1 });
    const text = await textOf(found!.transaction, 2);
    expect(text).toContain(`CLP*${C2}*`);
    expect(text).toContain('TRN*1*TRACEA');
    expect(text).not.toContain(C1);
    expect(text).not.toContain('MEMBERONE');
    // somebody else's answer, another place of it, and a remittance that never was
    expect(await findAnswer(look, { claim: C1, remit: first!.remit, ordinal: 2 })).toBeUndefined();
    expect(await findAnswer(look, { claim: C2, remit: first!.remit, ordinal: 1 })).toBeUndefined();
    expect(await findAnswer(look, { claim: C2, remit: C1, ordinal: 1 })).toBeUndefined();
  });

  it('counts the claims of each ST by itself', async () => {
    const text = await textOf(2, 1);
    expect(text).toContain('ICNB');
    expect(text).toContain('TRN*1*TRACEB');
    expect(text).not.toContain('TRACEA');
    expect(await textOf(2, 2)).toBe('');
    expect(await textOf(3, 1)).toBe('');
  });
});
