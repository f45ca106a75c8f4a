import { collect837, type Claim837 } from '@claimstream/x12';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { billingDay, type BillingDay, type SeedFile } from './billing-day.js';
import { CHARTED } from './bundle.js';
import { PRACTICES, practiceOf } from './clients.js';
import { FAULTS } from './faults.js';
import { addDays } from './seeded.js';

const TODAY = '2026-11-21';
const text = (file: SeedFile): string => Buffer.from(file.bytes).toString('latin1');
const bytesOf = (day: BillingDay): string[] => [...day.morning, ...day.afternoon].map((f) => `${f.practice} ${f.name} ${f.door} ${text(f)}`);

let day: BillingDay;
const read = new Map<string, Awaited<ReturnType<typeof collect837>>>();
const claims = (name: string): Claim837[] => read.get(name)!.claims;
beforeAll(async () => {
  day = billingDay(42, TODAY);
  for (const file of [...day.morning, ...day.afternoon]) if (file.door !== 'fhir') read.set(file.name, await collect837(file.bytes));
});

describe('the seeded billing day', () => {
  it('is the same to the byte for the same seed and day, and another for another seed or day', () => {
    expect(bytesOf(billingDay(42, TODAY))).toEqual(bytesOf(day));
    const others = [billingDay(43, TODAY), billingDay(42, '2026-11-22')];
    for (const other of others) expect(bytesOf(other)[1]).not.toBe(bytesOf(day)[1]);
  });

  it('has about 300 claims of three practices, counted as the product will count them', () => {
    const morning = day.morning.flatMap((f) => (f.door === 'fhir' ? [] : claims(f.name)));
    expect(morning.length + CHARTED.length + 1).toBe(day.claims);
    expect(day.claims).toBeGreaterThan(280);
    expect(day.claims).toBeLessThan(320);
    expect(new Set(day.morning.map((f) => f.practice)).size).toBe(3);
    expect(new Set(morning.map((c) => c.kind))).toEqual(new Set(['837P', '837I']));
  });

  it('comes through every door: uploads, a watched folder, a chart bundle', () => {
    expect(new Set(day.morning.map((f) => f.door))).toEqual(new Set(['upload', 'folder', 'fhir']));
  });

  it('bills each claim under the practice whose door it comes through, in the week before the day', () => {
    for (const file of day.morning.filter((f) => read.get(f.name) !== undefined)) {
      for (const claim of claims(file.name)) {
        expect(claim.billingProvider.npi).toBe(practiceOf(file.practice).npi);
        const tooLate = day.planted.some((p) => p.claimId === claim.claimId && p.fault.says === 'TFL-01');
        for (const line of claim.serviceLines) if (line.serviceFrom !== undefined && !tooLate) expect([line.serviceFrom >= addDays(TODAY, -7), line.serviceFrom < TODAY]).toEqual([true, true]);
      }
    }
  });

  it('plants every fault as often as it says, each on a claim of its own, and leaves all other claims clean', () => {
    expect(FAULTS.map((f) => day.planted.filter((p) => p.fault === f).length)).toEqual(FAULTS.map((f) => f.times));
    expect(new Set(day.planted.map((p) => p.claimId)).size).toBe(day.planted.length);
    const faulty = new Set(day.planted.map((p) => p.claimId));
    const whole = [...read].filter(([name]) => !['evening.837', 'download.837'].includes(name)).flatMap(([, file]) => file.claims);
    expect(whole.filter((c) => !faulty.has(c.claimId)).flatMap((c) => c.findings.filter((f) => f.severity === 'error'))).toEqual([]);
  });

  it('plants what it says: the fields are gone, the payer is unknown, the lines still add up', () => {
    const of = (says: string) => day.planted.filter((p) => p.fault.says === says).map((p) => [...read.values()].flatMap((f) => f.claims).find((c) => c.claimId === p.claimId)!);
    expect(of('REG-06').map((c) => c.subscriber.memberId ?? '')).toEqual(['', '', '']);
    expect(of('REG-08').map((c) => (c.patient ?? c.subscriber).birthDate ?? '')).toEqual(['', '']);
    expect(of('PAY-01').map((c) => c.payer.id)).toEqual(['TPNEW', 'TPNEW', 'TPNEW']);
    expect(of('DX-02').map((c) => c.diagnoses.map((d) => d.code))).toEqual([['E11'], ['E11']]);
    const sums = [...read.values()].flatMap((f) => f.claims).map((c) => c.chargeCents - c.serviceLines.reduce((sum, l) => sum + l.chargeCents, 0));
    expect(new Set(sums)).toEqual(new Set([0]));
  });

  it('repeats two claims inside one file, and only there', () => {
    const numbers = day.morning.filter((f) => f.door !== 'fhir').map((f) => claims(f.name).map((c) => c.claimId));
    const twice = numbers.flatMap((ids) => ids.filter((id, at) => ids.indexOf(id) !== at));
    expect(twice).toEqual(day.repeated);
    expect(twice).toHaveLength(2);
  });

  it('brings one file that is refused and one that breaks off after its last claim', () => {
    expect(read.get('download.837')!.end.verdict).toBe('refused');
    const late = read.get('evening.837')!;
    expect(late.claims).toHaveLength(6);
    expect(late.findings.filter((f) => f.severity === 'error')).not.toEqual([]);
  });

  it('exports again what it completes, under the same numbers and days, and one claim with another charge', () => {
    const again = claims('afternoon.837');
    expect(again.map((c) => c.claimId)).toEqual([...day.completedLater, day.changedLater]);
    const before = new Map(claims('monday.837').map((c) => [c.claimId, c]));
    expect(again.map((c) => c.serviceLines[0]?.serviceFrom)).toEqual(again.map((c) => before.get(c.claimId)?.serviceLines[0]?.serviceFrom));
    expect(again.slice(0, -1).map((c) => [(c.subscriber.memberId ?? '') !== '', ((c.patient ?? c.subscriber).birthDate ?? '') !== ''])).toEqual(day.completedLater.map(() => [true, true]));
    expect(again.at(-1)!.chargeCents - before.get(day.changedLater)!.chargeCents).toBe(2_000);
    expect(day.planted.map((p) => p.claimId)).not.toContain(day.changedLater);
  });

  it('invents everybody: names, member ids, tax ids and NPIs say that they are examples', () => {
    const families = /^(TESTPERSON|SAMPLEMAN|EXAMPLETON|DEMOSON|FICTIVE|MOCKINGHAM|TRIALWELL|SPECIMEN|INVENTADO|PLACEHOLD)$/;
    for (const claim of [...read.values()].flatMap((f) => f.claims)) {
      expect(claim.subscriber.name.last).toMatch(families);
      if (claim.patient !== undefined) expect(claim.patient.name.last).toMatch(families);
      expect(claim.subscriber.memberId ?? 'TST').toMatch(/^(TST|$)/);
    }
    for (const { npi, taxId } of PRACTICES) expect([npi.slice(0, 5), taxId.slice(0, 2)]).toEqual(['19990', '99']);
    for (const { family } of CHARTED) expect(family.toUpperCase()).toMatch(families);
  });

  it('charts eight encounters without a code for billing, two of them without coverage', () => {
    const bundle = JSON.parse(text(day.morning.find((f) => f.door === 'fhir')!)) as { entry: { resource: { resourceType: string } }[] };
    const count = (type: string) => bundle.entry.filter((e) => e.resource.resourceType === type).length;
    expect([count('Encounter'), count('Coverage'), count('Condition'), count('Claim')]).toEqual([8, 6, 8, 1]);
    expect(text(day.morning.find((f) => f.door === 'fhir')!)).not.toMatch(/icd-10|HCPCS/i);
  });
});
