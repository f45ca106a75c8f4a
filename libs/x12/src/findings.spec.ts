import { describe, expect, it } from '@jest/globals';
import type { Finding } from './finding.js';
import { generateInterchange } from './generate.js';
import { collect837 } from './read-837.js';
import { write837 } from './write-837.js';

const file = (kind: '837P' | '837I' = '837P', seed = 2): string =>
  Buffer.from(write837(generateInterchange({ kind, count: 1, seed, serviceDate: '2026-11-20', secondaryPercent: 0 })).bytes).toString('latin1');

/** Findings after a change that keeps the number of segments. */
const after = async (change: (text: string) => string, kind: '837P' | '837I' = '837P'): Promise<Finding[]> => {
  const text = change(file(kind));
  const counted = text.replace(/~SE\*\d+/, () => `~SE*${text.split('~').findIndex((segment) => segment.startsWith('SE*')) - 1}`);
  return (await collect837(Buffer.from(counted, 'latin1'))).findings;
};
const codes = async (change: (text: string) => string, kind?: '837P' | '837I'): Promise<string[]> => (await after(change, kind)).map((finding) => finding.code);

describe('what is wrong with a claim is said where it is wrong', () => {
  it('a claim whose lines do not add up is refused with the difference, to the cent', async () => {
    const [finding, ...rest] = await after((text) => text.replace(/~CLM\*([^*]+)\*([\d.]+)/, (_, id, total) => `~CLM*${id}*${Number(total) + 1}`));
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ code: 'claim-total-differs', severity: 'error', snip: 3, loop: '2300', element: 2, claimOrdinal: 1, message: expect.stringContaining('by 1.') });
  });

  it('points to the byte, the element and the segment of the ST', async () => {
    const changed = file().replace(/\*UN\*/, '*XX*');
    const [finding] = await after(() => changed);
    expect(finding).toMatchObject({ code: 'code-not-allowed', loop: '2400', segmentId: 'SV1', element: 3, found: 'XX', expected: 'MJ, UN' });
    expect(changed.slice(finding?.offset, (finding?.offset ?? 0) + 2)).toBe('XX');
    const inTransaction = changed.slice(changed.indexOf('~ST*') + 1).split('~');
    expect(inTransaction[(finding?.segment ?? 0) - 1]).toMatch(/^SV1\*/);
  });

  it.each([
    ['an NPI with a wrong check digit', (t: string) => t.replace(/(NM1\*85\*[^~]*\*XX\*\d{9})(\d)/, (_, a, d) => `${a}${(Number(d) + 1) % 10}`), 'npi-check-digit'],
    ['a code that is longer than any code', (t: string) => t.replace(/\*UN\*/, '*UNITS*'), 'code-not-allowed'],
    ['a date that is no day', (t: string) => t.replace(/DTP\*472\*D8\*\d{8}/, 'DTP*472*D8*20260231'), 'not-a-date'],
    ['an amount that is no number', (t: string) => t.replace(/SV1\*([^*]+)\*[\d.]+/, 'SV1*$1*1O0'), 'not-a-number'],
    ['a missing required element', (t: string) => t.replace(/N4\*[^*]+\*/, 'N4**'), 'required-element-missing'],
    ['a value that is too long', (t: string) => t.replace(/N3\*/, `N3*${'A'.repeat(60)}`), 'element-too-long'],
    ['a missing required segment', (t: string) => t.replace(/~DTP\*472[^~]*/, ''), 'required-segment-missing'],
    ['a missing required loop', (t: string) => t.replace(/~NM1\*PR[^~]*(~N3[^~]*~N4[^~]*)?/, ''), 'required-loop-missing'],
    ['a segment too many', (t: string) => t.replace(/(~SBR[^~]*)/, '$1$1'), 'segment-too-often'],
    ['an element the guide does not use', (t: string) => t.replace(/(~DTP\*472[^~]*)/, '$1').replace(/(~LX\*1)~/, '$1~').replace(/~CLM\*([^*]+)\*([^*]+)\*\*/, '~CLM*$1*$2*MC*'), 'element-not-used'],
    ['more elements than the segment has', (t: string) => t.replace(/(~LX\*1)~/, '$1*9~'), 'too-many-elements'],
    ['a level that skips a number', (t: string) => t.replace('~HL*2*', '~HL*3*'), 'hl-number'],
    ['a level under nothing', (t: string) => t.replace('~HL*2*1*', '~HL*2*7*'), 'hl-parent'],
    ['a level the one above denies', (t: string) => t.replace('~HL*1**20*1', '~HL*1**20*0'), 'hl-child-code'],
    ['segments out of order', (t: string) => t.replace(/(~HI\*[^~]*)/, '$1~AMT*F5*1'), 'segment-out-of-order'],
    ['an element that needs another', (t: string) => t.replace(/(NM1\*IL\*[^~]*)\*MI\*/, '$1**'), 'element-required-by-another'],
    ['another component separator than the ISA says', (t: string) => t.slice(0, 106) + t.slice(106).replaceAll(':', '>'), 'component-separator-not-used'],
    ['control characters', (t: string) => t.replace('~LX*1~', '~LX*1\u0001~'), 'control-character'],
  ])('%s', async (_, change, expected) => {
    expect(await codes(change)).toContain(expected);
  });

  it('a claim level without its subscriber is read all the same', async () => {
    const { claims, findings } = await collect837(Buffer.from(file().replace(/~HL\*2\*.*?(~CLM)/, '$1'), 'latin1'));
    expect(findings.map((finding) => finding.code)).toContain('level-without-parent');
    expect(claims).toHaveLength(1);
    expect(claims[0]?.serviceLines.length).toBeGreaterThan(0);
  });

  it('service lines without a claim belong to nobody, not to the claim before', async () => {
    const two = Buffer.from(write837(generateInterchange({ kind: '837P', count: 2, seed: 5, serviceDate: '2026-11-20' })).bytes).toString('latin1');
    const whole = await collect837(Buffer.from(two, 'latin1'));
    const second = whole.claims[1]?.claimId ?? '';
    const { claims } = await collect837(Buffer.from(two.replace(new RegExp(`~CLM\\*${second}[^~]*`), ''), 'latin1'));
    expect(claims).toHaveLength(1);
    expect(claims[0]?.serviceLines).toEqual(whole.claims[0]?.serviceLines);
  });
});

describe('identity stays out of what may be logged', () => {
  it('marks names, addresses, birth dates, member ids and free text as sensitive, and repeats them nowhere else', async () => {
    const secrets = ['QZSECRET', '19QZ0101'];
    const findings = await after((text) => text
      .replace(/NM1\*IL\*1\*([^*]+)\*([^*~]+)/, `NM1*IL*1*$1*${'QZSECRET'.repeat(6)}`)
      .replace(/N3\*[^~]+~/, `N3*${'QZSECRET'.repeat(9)}~`)
      .replace(/DMG\*D8\*\d{8}/, 'DMG*D8*19QZ0101')
      .replace('~HI*', `~NTE*ADD*${'QZSECRET'.repeat(12)}~HI*`)
      .replace(/~CLM\*[^*]+/, `~CLM*${'QZSECRET'.repeat(6)}`));
    expect(findings.filter((finding) => finding.sensitive).map((finding) => finding.segmentId).sort()).toEqual(['CLM', 'DMG', 'N3', 'NM1', 'NTE']);
    for (const { found, claimId: _claimId, ...rest } of findings) {
      for (const secret of secrets) expect(JSON.stringify(rest)).not.toContain(secret);
      if (found?.includes('QZ')) expect(rest.sensitive).toBe(true);
    }
  });

  it('does not hide what is public: the NPI of a provider, the id of a payer', async () => {
    const [finding] = await after((text) => text.replace(/(NM1\*85\*[^~]*\*XX\*\d{9})(\d)/, (_, a, d) => `${a}${(Number(d) + 1) % 10}`));
    expect(finding?.sensitive).toBeUndefined();
    expect(finding?.found).toMatch(/^\d{10}$/);
  });
});

describe('every finding can be used', () => {
  it('has a code, a place, a message and a way to mend it', async () => {
    const findings = await after((text) => text.replace(/\*UN\*/g, '*XX*').replace(/N4\*[^*]+\*/g, 'N4**').replace('~HL*2*', '~HL*9*'), '837I');
    expect(findings.length).toBeGreaterThan(3);
    for (const finding of findings) {
      expect(finding).toMatchObject({
        code: expect.stringMatching(/^[a-z0-9-]+$/), severity: expect.stringMatching(/^(error|warning|info)$/), message: expect.stringMatching(/\.$/), fix: expect.stringMatching(/\.$/),
        offset: expect.any(Number), segmentInFile: expect.any(Number), interchangeControl: '000000001', transactionControl: '0001',
      });
    }
  });

  it('no more are kept than a damaged file should cost', async () => {
    const text = file().replace('~HI*', `${'~QQQ*1'.repeat(1500)}~HI*`);
    const { findings } = await collect837(Buffer.from(text, 'latin1'));
    expect(findings.length).toBeLessThan(1100);
    expect(findings.map((finding) => finding.code)).toContain('more-findings');
  });
});

describe('every finding says what a receiver would answer', () => {
  it.each([
    ['a missing address line', (t: string) => t.replace(/N4\*[^*]+\*/, 'N4**'), 'required-element-missing', { segment: '8', element: '1', transaction: '5' }, { category: 'A6', status: '502', entity: '85' }],
    ['a wrong NPI, which no 999 looks at', (t: string) => t.replace(/(NM1\*85\*[^~]*\*XX\*\d{9})(\d)/, (_, a, d) => `${a}${(Number(d) + 1) % 10}`), 'npi-check-digit', undefined, { category: 'A7', status: '562', entity: '85' }],
    ['a claim that does not add up', (t: string) => t.replace(/~CLM\*([^*]+)\*([\d.]+)/, (_, id, total) => `~CLM*${id}*${Number(total) + 1}`), 'claim-total-differs', undefined, { category: 'A7', status: '178' }],
    ['a level out of count', (t: string) => t.replace('~HL*2*', '~HL*3*'), 'hl-number', { segment: '8', element: 'I12', transaction: 'I5' }, { category: 'A3', status: '481' }],
  ])('%s', async (_, change, code, ack, status) => {
    const finding = (await after(change)).find((f) => f.code === code);
    expect([finding?.ack, finding?.status, finding?.transactionKind]).toEqual([ack, status, '837P']);
  });

  it('a trailer is answered where it belongs: set, group or interchange', async () => {
    const answers = await Promise.all(['SE', 'GE', 'IEA'].map(async (id) => {
      const whole = file();
      const found = (await collect837(Buffer.from(whole.slice(0, whole.indexOf(`~${id}*`) + 1), 'latin1'))).findings;
      return found.find((finding) => finding.code === 'trailer-missing' && finding.segmentId === id)?.ack;
    }));
    expect(answers).toEqual([{ transaction: '2' }, { group: '3' }, { interchange: '023' }]);
  });
});
