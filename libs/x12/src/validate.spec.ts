import { describe, expect, it } from '@jest/globals';
import { generateInterchange } from './generate.js';
import { generateRemittance } from './generate-remittance.js';
import { validate } from './validate.js';
import { write835 } from './write-835.js';
import { write837 } from './write-837.js';

const claims = (count = 3): string => Buffer.from(write837(generateInterchange({ kind: '837P', count, seed: 2, serviceDate: '2026-11-20', secondaryPercent: 0 })).bytes).toString('latin1');
const remits = (): string => Buffer.from(write835(generateRemittance({ count: 3, seed: 2, paymentDate: '2026-11-20' })).bytes).toString('latin1');
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const TA1 = 'ISA*00*          *00*          *ZZ*TESTCH         *ZZ*TESTSUB        *261122*0500*^*00501*000000001*0*T*:~TA1*000000007*261121*0615*A*000~IEA*0*000000001~';
const old = (text: string): string => text.replaceAll('005010X222A1', '004010X098A1');

describe('validating a file', () => {
  it('takes any mixture of transactions and counts what it found', async () => {
    const result = await validate(bytes(claims() + remits() + TA1));
    expect(result).toMatchObject({ verdict: 'clean', transactions: 2, claims: 6, findings: [], refused: [], totals: { claims: 3, payments: 3, interchanges: 3 } });
  });

  it('takes an interchange of nothing but a TA1', async () => {
    expect(await validate(bytes(TA1))).toMatchObject({ verdict: 'clean', transactions: 0, claims: 0, findings: [] });
  });

  it('names a 4010 file and a transaction without a table, and refuses them with that sentence', async () => {
    const old837 = await validate(bytes(old(claims())));
    expect(old837.verdict).toBe('refused');
    expect(old837.refused[0]?.reason).toMatch(/version 4010 837 claim \(004010X098A1\); only 837P \(005010X222, /);
    expect(old837.findings[0]).toMatchObject({ code: 'transaction-not-supported', severity: 'error', ack: { transaction: '1' } });
    const eligibility = await validate(bytes(claims().replaceAll('005010X222A1', '005010X279A1').replace('ST*837', 'ST*270')));
    expect(eligibility.refused[0]?.reason).toMatch(/eligibility \(005010X279A1\)/);
  });

  it('says of a file that is no X12 what it is not, and of an empty one that it is empty', async () => {
    expect(await validate(bytes('<html><body>404</body></html>'))).toMatchObject({ verdict: 'refused', findings: [{ code: 'no-interchange', snip: 0 }] });
    expect(await validate(bytes(''))).toMatchObject({ verdict: 'refused', refused: [{ reason: 'The file is empty.' }] });
  });

  it('a warning is an error where the caller is strict, an information never', async () => {
    const text = claims().replace(/(NM1\*85[^~]*~N3\*)[^~]*/, '$1PO BOX 7');
    const lenient = await validate(bytes(text));
    expect([lenient.verdict, lenient.findings.map(({ severity }) => severity)]).toEqual(['warnings', ['warning']]);
    const strict = await validate(bytes(text), { strict: true });
    expect([strict.verdict, strict.findings.map(({ severity }) => severity)]).toEqual(['errors', ['error']]);
    const keyless = await validate(bytes(claims().replace(/~REF\*6R[^~]*/, '').replace(/~SE\*(\d+)/, (_, n) => `~SE*${Number(n) - 1}`)), { strict: true });
    expect([keyless.verdict, keyless.findings.map(({ code, severity }) => [code, severity])]).toEqual(['clean', [['line-control-missing', 'info']]]);
  });

  it('refuses tests at a door for production', async () => {
    expect(await validate(bytes(claims()), { expectUsage: 'P' })).toMatchObject({ verdict: 'refused', findings: [{ code: 'usage-not-expected' }] });
  });

  it('finds the same in any chunking, in the order of the file', async () => {
    const text = bytes(claims(2).replaceAll('*UN*', '*XX*').replace(/N4\*[^*]+\*/g, 'N4**').replace('~HL*2*', '~HL*9*'));
    const whole = await validate(text);
    const single = await validate(Array.from(text, (byte) => Uint8Array.of(byte)));
    expect(single).toEqual(whole);
    expect(whole.findings.length).toBeGreaterThan(6);
    expect(whole.findings.map(({ offset }) => offset)).toEqual(whole.findings.map(({ offset }) => offset).toSorted((a, b) => a - b));
  });

  it('keeps no more findings than it was asked to and says how many there are', async () => {
    const result = await validate(bytes(claims(40).replaceAll('*UN*', '*XX*')), { maxFindings: 10 });
    expect(result.findings).toHaveLength(11);
    expect(result.findings.at(-1)).toMatchObject({ code: 'more-findings', message: expect.stringMatching(/^\d+ more findings/) });
  });

  it('never throws: a file cut off anywhere, a segment dropped, a byte changed anywhere still has a verdict', async () => {
    const text = claims(1) + remits();
    for (let at = 0; at < text.length; at += 37) {
      for (const broken of [text.slice(0, at), text.slice(0, at) + text.slice(at + 40), `${text.slice(0, at)}\u0000*~:^${text.slice(at + 1)}`]) {
        expect((await validate(bytes(broken))).verdict).toMatch(/^(clean|warnings|errors|refused)$/);
      }
    }
  });

  it('repeats no identity outside of what is found and marked', async () => {
    const secret = 'QZSECRET';
    const text = claims(1).replace(/(NM1\*85[^~]*~N3\*)[^~]*/, `$1PO BOX ${secret}`).replace(/(NM1\*IL\*1\*)[^*]*/, `$1${secret.repeat(9)}`).replace(/~CLM\*[^*]*/, `~CLM*${secret}${secret}${secret}`);
    const { findings } = await validate(bytes(text));
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['billing-address-post-box', 'element-too-long', 'claim-id-longer-than-20']));
    for (const { found, claimId: _claimId, sensitive, ...said } of findings) {
      expect(JSON.stringify(said)).not.toContain(secret);
      if (found?.includes(secret)) expect(sensitive).toBe(true);
    }
  });
});
