import { formatMoney } from '@claimstream/x12';
import type { KnownTotals } from './files.js';

/** Numbers that look mixed and are always the same ones. */
const mixed = (n: number, below: number): number => (Math.imul(n ^ (n >>> 15), 2654435761) >>> 0) % below;

const pad = (n: number, width: number): string => String(n).padStart(width, '0');
const dollars = (cents: number): string => formatMoney(cents) ?? '0';
const NAMES = ['FICTIVE', 'SAMPLEMAN', 'TRIALWELL', 'SPECIMEN', 'TESTPERSON', 'DEMOSKY'];
const CODES = ['G0438', 'G0101', 'J0696', 'T1015', 'G0121', 'H0031'];

/** One interchange with an 835 of invented claims: one to four lines, contract and patient share, everything balanced. */
export function remittancePart(part: number, claims: number): KnownTotals & { bytes: Uint8Array } {
  const out: string[] = [];
  let paidTotal = 0;
  for (let i = 0; i < claims; i += 1) paidTotal += claim(out, part * claims + i);
  const body = [
    `BPR*I*${dollars(paidTotal)}*C*ACH*CCP*01*999999992*DA*123456*1999999999**01*999988880*DA*98765*20260304`, `TRN*1*TRACE${pad(part, 8)}*1999999999`, 'DTM*405*20260304',
    'N1*PR*TESTPAYER COMMERCIAL', 'N3*1 DEMO BLVD', 'N4*SAMPLETON*PA*19099', 'PER*BL*HELP DESK*TE*5550100000',
    'N1*PE*FICTIVE CLINIC*XX*1999010006', 'REF*TJ*999999999', 'LX*1', ...out,
  ];
  const control = pad(part + 1, 9);
  const segments = [
    `ISA*00*          *00*          *ZZ*TESTPAYER      *ZZ*TESTRECEIVER   *260304*0615*^*00501*${control}*0*T*:`,
    `GS*HP*TESTPAYER*TESTRECEIVER*20260304*0615*${part + 1}*X*005010X221A1`, 'ST*835*0001', ...body, `SE*${body.length + 2}*0001`, `GE*1*${part + 1}`, `IEA*1*${control}`,
  ];
  return { bytes: Buffer.from(`${segments.join('~')}~`, 'latin1'), segments: segments.length, claims, cents: paidTotal };
}

function claim(out: string[], n: number): number {
  const lines: string[] = [];
  let [charged, paid, share] = [0, 0, 0];
  const day = `202602${pad(mixed(n, 27) + 1, 2)}`;
  for (let line = 1; line <= mixed(n, 4) + 1; line += 1) {
    const charge = (mixed(n * 7 + line, 400) + 20) * 50;
    const contract = Math.floor((charge * mixed(n * 3 + line, 40)) / 100);
    const patient = Math.floor(((charge - contract) * mixed(n * 5 + line, 25)) / 100);
    const linePaid = charge - contract - patient;
    lines.push(`SVC*HC:${CODES[mixed(n + line, CODES.length)]}*${dollars(charge)}*${dollars(linePaid)}**1`, `DTM*472*${day}`);
    if (contract > 0) lines.push(`CAS*CO*45*${dollars(contract)}`);
    if (patient > 0) lines.push(`CAS*PR*2*${dollars(patient)}`);
    lines.push(`REF*6R*T${pad(n, 9)}L${line}`, `AMT*B6*${dollars(charge - contract)}`);
    charged += charge;
    paid += linePaid;
    share += patient;
  }
  out.push(
    `CLP*T${pad(n, 9)}*1*${dollars(charged)}*${dollars(paid)}*${share > 0 ? dollars(share) : ''}*12*ICN${pad(n, 10)}*11*1`,
    `NM1*QC*1*${NAMES[mixed(n, NAMES.length)]}*KIRA****MI*TST${pad(mixed(n, 90_000), 9)}`, `NM1*82*1*TRIALWELL*CARLA****XX*1999010006`, `DTM*050*20260220`, ...lines,
  );
  return paid;
}
