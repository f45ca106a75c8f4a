import { describe, expect, it } from '@jest/globals';
import { draftOf } from './claim-837.js';
import { generateInterchange } from './generate.js';
import { collect837 } from './read-837.js';
import { write837 } from './write-837.js';

const base = generateInterchange({ kind: '837P', count: 1, seed: 5, serviceDate: '2026-11-20', secondaryPercent: 100 });
const original = Buffer.from(write837(base).bytes).toString('latin1');

/** Reads a changed file and writes its claims again. */
const again = async (text: string): Promise<string> => {
  const { claims } = await collect837(Buffer.from(text, 'latin1'));
  const [claim] = claims;
  const group = base.groups[0] as (typeof base.groups)[0];
  const transaction = group.transactions[0] as (typeof group.transactions)[0];
  return Buffer.from(write837({
    ...base,
    groups: [{ ...group, transactions: [{ ...transaction, ...(claim ? { submitter: claim.submitter, receiver: claim.receiver } : {}), claims: claims.map(draftOf) }] }],
  }).bytes).toString('latin1');
};

const counted = (text: string): string => {
  const segments = text.split('~');
  const st = segments.findIndex((segment) => segment.startsWith('ST*'));
  const se = segments.findIndex((segment) => segment.startsWith('SE*'));
  return text.replace(/~SE\*\d+/, `~SE*${se - st + 1}`);
};

describe('what the model does not type keeps its place', () => {
  it.each([
    ['an unknown segment in the claim', (t: string) => t.replace('~HI*', '~ZZZ*A**B:C~HI*')],
    ['file information and an ambulance trip, which are valid but not typed', (t: string) => t.replace('~HI*', '~K3*STATE DATA~CR1*LB*180**A*DH*12****UNCONSCIOUS~HI*')],
    ['a second authorisation, and one for another payer', (t: string) => t.replace('~REF*6R', '~REF*G1*ONE~REF*G1*TWO**2U:TPMED~REF*6R')],
    ['a party nobody knows, with its address', (t: string) => t.replace('~LX*1', '~NM1*XX*2*WHO~N3*SOME STREET~N4*DEMO*OH*44099~LX*1')],
    ['a segment in the subscriber', (t: string) => t.replace('~NM1*PR*', '~ZZZ*S~NM1*PR*')],
    ['a segment in the billing provider', (t: string) => t.replace('~HL*2*', '~ZZZ*B~HL*2*')],
    ['a segment in the submitter', (t: string) => t.replace('~NM1*40', '~ZZZ*U~NM1*40')],
    ['elements the guide does not use', (t: string) => t.replace(/(~SBR\*P\*18\*\*)(\*)/, '$1$2').replace(/(~CLM\*[^*]+\*[^*]+)\*\*\*/, '$1*MC**').replace(/(~LX\*1)~/, '$1*A*B:C~')],
    ['a code list HI does not know, after those it knows', (t: string) => t.replace(/(~HI\*ABK[^~]*)~/, '$1*QQQ:99~')],
    ['a second N3 of one party', (t: string) => t.replace(/(~N3\*[^~]*)/, '$1$1')],
    ['a second SV1 of one line', (t: string) => t.replace(/(~SV1\*[^~]*)/, '$1~SV1*HC:G0101*999*UN*1***1')],
    ['a charge of the claim and of a line that is no number', (t: string) => t.replace(/(~CLM\*[^*]+)\*[\d.]+/, '$1*12X').replace(/(~SV1\*[^*]+)\*[\d.]+/, '$1*1O')],
    ['a quantity that is no number, and a line number with a zero', (t: string) => t.replace(/(~SV1\*[^*]+\*[\d.]+\*UN)\*\d+/, '$1*ONE').replace('~LX*1', '~LX*01')],
    ['two CAS of one group that one could hold', (t: string) => t.replace(/(~SVD\*[^~]*)/, '$1~CAS*OA*94*-1~CAS*OA*94*1*2')],
    ['two HI that one could hold', (t: string) => t.replace(/(~HI\*ABK:[^*~]*)/, '$1~HI*ABF:E119')],
    ['a diagnosis of an 837I in an 837P', (t: string) => t.replace(/(~HI\*ABK[^~]*)/, '$1~HI*APR:Z0000')],
    ['a modifier after an empty place', (t: string) => t.replace(/(~SV1\*HC:\w+)/, '$1::25')],
    ['a contact for something else, and a name qualifier without a number', (t: string) => t.replace('~PER*IC*', '~PER*BI*').replace(/(~NM1\*82\*1\*[^~]*\*XX)\*\d+/, '$1')],
    ['a place of service without the name of its list', (t: string) => t.replace(/(~CLM\*[^~]*\*\d\d:)B:/, '$1:')],
    ['an insured without a place in the order of payers', (t: string) => t.replace(/~SBR\*S\*/, '~SBR**')],
    ['components where the guide has one value', (t: string) => t.replace(/(~SV1\*[^~]*\*UN\*)(\d+)/, '$1$2:5')],
    ['a repetition', (t: string) => t.replace(/(~DMG\*D8\*\d+\*.)~/, '$1**:RET:1^:RET:2~')],
  ])('%s', async (_, change) => {
    const file = counted(change(original));
    expect(file).not.toBe(original);
    expect(await again(file)).toBe(file);
  });

  it('the first of two segments counts: a second SV1 does not change the charge', async () => {
    const before = await collect837(Buffer.from(original, 'latin1'));
    const after = await collect837(Buffer.from(original.replace(/(~SV1\*[^~]*)/, '$1~SV1*HC:G0101*999*UN*1***1'), 'latin1'));
    expect(after.claims[0]?.serviceLines[0]?.chargeCents).toBe(before.claims[0]?.serviceLines[0]?.chargeCents);
    expect(after.findings.map((finding) => finding.code)).toContain('segment-too-often');
  });
});
