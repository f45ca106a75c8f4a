import { describe, expect, it } from '@jest/globals';
import { generateInterchange } from '../generate.js';
import { generateRemittance } from '../generate-remittance.js';
import { readX12 } from '../read-x12.js';
import { countFile } from '../tools/count.js';
import { roundtrip } from '../tools/roundtrip.js';
import { validate } from '../validate.js';
import { write835 } from '../write-835.js';
import { write837 } from '../write-837.js';

/** What damaged files have shown, each as one small file. */

const claims = (): string => Buffer.from(write837(generateInterchange({ kind: '837P', count: 1, seed: 1, serviceDate: '2026-11-20' })).bytes).toString('latin1');
const remittance = (): string => Buffer.from(write835(generateRemittance({ count: 1, seed: 2, paymentDate: '2026-11-20' })).bytes).toString('latin1');

/** Every item as it was when it was handed out. */
const items = async (source: Uint8Array | Uint8Array[]): Promise<string[]> => {
  const all: string[] = [];
  for await (const item of readX12(source, { batchSize: 1 })) all.push(JSON.stringify(item));
  return all;
};

const alikeInAnyChunks = async (file: string): Promise<string[]> => {
  const bytes = Buffer.from(file, 'latin1');
  const whole = await items(bytes);
  expect(await items(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  return whole;
};

describe('a transaction that was handed out', () => {
  it('of an 837 whose first level is of no known kind waits for the known one, because what is kept before it belongs to the header', async () => {
    const [, transaction = ''] = await alikeInAnyChunks(claims().replace('HL*1**20*1~', 'HL*1**99*1~'));
    expect(transaction).toContain('"segment":"PRV"');
  });

  it('of an 835 does not change any more when its trace comes after the first LX; the trace stays where it came', async () => {
    const file = remittance();
    const trn = /TRN\*[^~]*~/.exec(file)?.[0] as string;
    const [, transaction = '', ...rest] = await alikeInAnyChunks(file.replace(trn, '').replace('LX*1~', `LX*1~${trn}`));
    expect(transaction).toContain('"trace":""');
    expect(rest.join()).toContain('"segment":"TRN"');
  });
});

describe('a claim that was handed out', () => {
  it('does not change any more when a segment of its other insurance comes behind the next level', async () => {
    const file = Buffer.from(write837(generateInterchange({ kind: '837P', count: 1, seed: 3, serviceDate: '2026-11-20', secondaryPercent: 100 })).bytes).toString('latin1');
    const [, , claim = ''] = await alikeInAnyChunks(file.replace('~OI*', '~HL*7**20*1~OI*'));
    expect(claim).toContain('"kind":"claims"');
    expect(claim).not.toContain('"coverage"');
  });
});

describe('an ISA whose terminator stands inside it', () => {
  it.each([
    ['as its ISA11', (file: string) => file.replace('*^*00501*', '*~*00501*')],
    ['in the name of the sender', (file: string) => file.replace('TESTSENDER ', 'TEST~SENDER')],
  ])('%s cannot be read: it would be cut into pieces that nobody recognises', async (_, change) => {
    const all = await alikeInAnyChunks(change(claims()));
    expect(all.join()).toContain('unreadable-isa');
  });

  it('and one whose component separator is a digit cannot either: amounts would fall apart', async () => {
    expect((await alikeInAnyChunks(claims().replace('*T*:~', '*T*1~'))).join()).toContain('unreadable-isa');
  });
});

describe('writing again', () => {
  it('loses no payment of a file whose segments end with a line feed and an empty line', async () => {
    const file = remittance().replaceAll('~', '\n').replaceAll('\n', '\n\r\n');
    const pieces: Uint8Array[] = [];
    for await (const piece of roundtrip(Buffer.from(file, 'latin1'))) pieces.push(piece);
    expect(Buffer.concat(pieces).toString('latin1')).toBe(remittance().replaceAll('~', '\n'));
  });
});

describe('writing a file with other delimiters again', () => {
  it('makes no delimiter of what was data in an envelope, and names the repair', async () => {
    const file = claims().replaceAll('*', '<').replaceAll('~', '\x1d').replaceAll(':', '\xe4').replaceAll('0001<', '0GE*2~1<');
    const repaired: string[] = [];
    const pieces: Uint8Array[] = [];
    for await (const piece of roundtrip(Buffer.from(file, 'latin1'), { onRepair: ({ segmentId, element }) => repaired.push(`${segmentId}${element}`) })) pieces.push(piece);
    expect(Buffer.concat(pieces).toString('latin1')).toContain('~ST*837*0GE 2 1*005010X222A1~');
    expect(repaired).toContain('ST2');
  });
});

describe('an amount in parts', () => {
  /** The claim charges before and after writing the file again, and what was repaired. */
  const again = async (file: string): Promise<{ before: number; after: number; repairs: number; written: string }> => {
    const charged = async (bytes: Uint8Array): Promise<number> => {
      let cents = 0;
      for await (const item of readX12(bytes)) {
        if (item.kind === 'claims') for (const { chargeCents } of item.claims) cents += chargeCents;
        if (item.kind === 'payments') for (const { paidCents } of item.payments) cents += paidCents;
      }
      return cents;
    };
    let repairs = 0;
    const pieces: Uint8Array[] = [];
    const bytes = Buffer.from(file, 'latin1');
    for await (const piece of roundtrip(bytes, { onRepair: () => repairs++ })) pieces.push(piece);
    const written = Buffer.concat(pieces);
    return { before: await charged(bytes), after: await charged(written), repairs, written: written.toString('latin1') };
  };

  it('that ends with separators of empty components does not become readable by writing it again without a repair being named', async () => {
    const { before, after, repairs, written } = await again(claims().replace(/(CLM\*[^*]*\*[\d.]+)\*/, '$1:::*'));
    expect(before).toBe(0);
    expect(repairs).toBeGreaterThan(0);
    expect(after).toBeGreaterThan(0);
    expect(written).not.toContain(':*');
  });

  it('whose point is the component separator of its interchange is no amount', async () => {
    const file = claims();
    const whole = /CLM\*[^*]*\*(\d+)/.exec(file)?.[1] as string;
    const dotted = file.replaceAll(':', '.').replace(`*${whole}`, `*${whole}.25`);
    const { before, after, repairs } = await again(dotted);
    expect({ before, after, repairs }).toEqual({ before: 0, after: 0, repairs: 0 });
  });

  it('whose point is the repetition separator of its interchange is no amount', async () => {
    const file = remittance().replace('*^*00501*', '*.*00501*').replace(/(CLP\*[^*]*\*[^*]*\*[^*]*\*\d+)(\.\d+)?\*/, '$1.25*');
    const { before, after } = await again(file);
    expect({ before, after }).toEqual({ before: 0, after: 0 });
    expect((await validate(Buffer.from(file, 'latin1'))).findings).toContainEqual(expect.objectContaining({ code: 'too-many-repetitions', segmentId: 'CLP', element: 4 }));
  });
});

describe('counting', () => {
  it('counts no claim behind the end of its group, as reading does', async () => {
    const file = claims().replace('CLM*', 'GE*1*1~CLM*');
    expect((await countFile(Buffer.from(file))).transactions[0]).toMatchObject({ claims: 0, chargeCents: 0 });
  });
});
