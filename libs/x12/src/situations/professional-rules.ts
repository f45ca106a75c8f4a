import type { Claim837, ServiceLine } from '../claim-837.js';
import { rulesOf, type AnyRule } from './rule.js';

/** Diagnoses that SV107 may point to: one HI, twelve codes. */
const pointable = (claim: Claim837): number => Math.min(12, claim.diagnoses.filter(({ qualifier }) => /^(ABK|ABF|BK|BF)$/.test(qualifier)).length);

const AMBULANCE_PLACES = new Set(['41', '42']);
/** Anaesthesia is counted in minutes, but for the daily management of 01996 and the burn add-on 01953. */
const ANAESTHESIA = /^0[01]\d{3}$/;
const IN_UNITS = new Set(['01953', '01996']);

const isAnaesthesia = ({ procedure }: ServiceLine): boolean =>
  procedure?.qualifier === 'HC' && ANAESTHESIA.test(procedure.code) && procedure.code >= '00100' && procedure.code <= '01999' && !IN_UNITS.has(procedure.code);

/** Situational rules of the 837P alone (005010X222). */
export const PROFESSIONAL_RULES: readonly AnyRule[] = [
  ...rulesOf('claim', [
    {
      code: 'admission-date-missing', severity: 'error', at: 'DTP*435', trigger: 'CLM05-1', answer: 'I6 A6:189',
      message: 'The patient was treated in a hospital (place of service 21), and the admission date is missing.', expected: 'DTP*435', fix: 'Send the day of admission.',
      broken: ({ placeOfService, dates }) => placeOfService === '21' && dates['435'] === undefined,
    },
    {
      code: 'ambulance-places-missing', severity: 'warning', at: 'CLM05-1', answer: 'I6 A6:249',
      message: 'An ambulance claim does not say where the ride began and ended.', expected: 'loops 2310E and 2310F', fix: 'Send pick-up and drop-off with their ZIP codes.',
      broken: ({ placeOfService, providers, serviceLines }) => {
        if (!AMBULANCE_PLACES.has(placeOfService ?? '')) return false;
        const all = [...providers, ...serviceLines.flatMap((line) => line.providers)];
        return !(['ambulancePickUp', 'ambulanceDropOff'] as const).every((role) => all.some((provider) => provider.role === role)) && placeOfService;
      },
    },
    {
      code: 'frequency-code-unusual', severity: 'warning', at: 'CLM05-3', answer: '8/I6 A7:535',
      message: 'CLM05-3 is no frequency that professional claims use.', expected: '1, 7, 8', fix: 'Send 1 for a new claim, 7 to replace one, 8 to void one.',
      broken: ({ frequencyCode }) => !/^[1678]$/.test(frequencyCode) && frequencyCode !== '' && frequencyCode,
    },
  ]),
  ...rulesOf('line', [
    {
      code: 'diagnosis-pointer', severity: 'error', at: 'SV107', answer: '8/I12 A7:477',
      message: 'SV107 points to a diagnosis that the claim does not have.', expected: 'a number up to the count of diagnoses in HI', fix: 'Point to a diagnosis of the claim or send the diagnosis.',
      broken: ({ diagnosisPointers }, { claim }) => {
        const wrong = diagnosisPointers.findIndex((pointer) => pointer > pointable(claim));
        // a claim without diagnoses is said of its HI
        return wrong >= 0 && claim.diagnoses.length > 0 && { found: String(diagnosisPointers[wrong]), component: wrong + 1 };
      },
    },
    {
      code: 'diagnosis-pointer-repeated', severity: 'warning', at: 'SV107', answer: '8/I12 A7:477',
      message: 'SV107 points twice to the same diagnosis.', expected: 'each pointer once', fix: 'Leave the second pointer out.',
      broken: ({ diagnosisPointers }) => new Set(diagnosisPointers).size < diagnosisPointers.length,
    },
    {
      code: 'anaesthesia-in-minutes', severity: 'warning', at: 'SV103', answer: '8/I12 A7:476',
      message: 'Anaesthesia is not counted in minutes.', expected: 'MJ', fix: 'Send MJ with the minutes of the anaesthesia.',
      broken: (line) => isAnaesthesia(line) && line.unit === 'UN' && line.unit,
    },
    {
      code: 'minutes-without-anaesthesia', severity: 'warning', at: 'SV103', answer: '8/I12 A7:476',
      message: 'A service that is not anaesthesia is counted in minutes.', expected: 'UN', fix: 'Send UN with the units of the service.',
      broken: (line) => line.unit === 'MJ' && line.procedure?.qualifier === 'HC' && !/^(0[01]|D9)/.test(line.procedure.code) && line.unit,
    },
    {
      code: 'minutes-not-whole', severity: 'warning', at: 'SV104', answer: '8/I12 A7:476',
      message: 'Minutes are not a whole number.', expected: 'whole minutes above 0', fix: 'Round to whole minutes.',
      broken: ({ unit, quantity }) => unit === 'MJ' && !/^[1-9]\d*$/.test(quantity) && quantity,
    },
    {
      code: 'place-of-service-repeated', severity: 'info', at: 'SV105', answer: '',
      message: 'The line repeats the place of service of the claim.', expected: 'nothing, unless it differs', fix: 'Leave SV105 empty.',
      broken: ({ placeOfService }, { claim }) => placeOfService !== undefined && placeOfService === claim.placeOfService && placeOfService,
    },
  ]),
];
