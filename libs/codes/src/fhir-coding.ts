import type { BillingSuggestion, Codes, DiagnosisLookup, ProcedureLookup } from './codes.js';

/** A FHIR R4 encounter reduced to what coding reads: codes and a date, nobody's name. */
export interface EncounterToCode {
  /** Encounter.class code (v3 ActCode): AMB, EMER, IMP, VR, HH ... */
  readonly encounterClass: string;
  /** SNOMED CT codes of Encounter.type. */
  readonly encounterTypes: readonly string[];
  /** SNOMED CT codes of Encounter.reasonCode. */
  readonly reasons?: readonly string[];
  /** SNOMED CT codes of the encounter's conditions, the record's order kept. */
  readonly conditions: readonly string[];
  /** SNOMED CT codes of the encounter's procedures. */
  readonly procedures: readonly string[];
  /** First day of the encounter. */
  readonly dateOfService: string;
}

/**
 * How far a suggestion can be trusted. `high`: the map has the code and the release of the day says it is billable.
 * `medium`: the map has it and no release covers or lists it on that day. `low`: taken from the kind of encounter only,
 * or not billable on that day.
 */
export type Confidence = 'high' | 'medium' | 'low';

export interface CodeSuggestion<Lookup> {
  readonly code: string;
  readonly confidence: Confidence;
  /** Why it is suggested, in a sentence without the record's words. */
  readonly because: string;
  /** The SNOMED CT code it came from, and the row and release of the map. */
  readonly snomed: string;
  readonly sourceRow: number;
  readonly mapRelease: string;
  readonly lookup: Lookup;
}

export interface CodingSuggestions {
  /** Principal first; a reason and a condition before what only the kind of visit implies. */
  readonly diagnoses: readonly CodeSuggestion<DiagnosisLookup>[];
  readonly procedures: readonly CodeSuggestion<ProcedureLookup>[];
  readonly placeOfService?: string;
  /** SNOMED CT codes the map does not know: for the coder, never dropped. */
  readonly unmapped: readonly { readonly snomed: string; readonly from: 'encounter' | 'reason' | 'condition' | 'procedure' }[];
}

// FHIR R4 encounter class to CMS place of service, where the class alone decides it.
const PLACES: Readonly<Record<string, string>> = { AMB: '11', EMER: '23', IMP: '21', ACUTE: '21', NONAC: '21', OBSENC: '22', VR: '10', HH: '12' };

/**
 * Suggests ICD-10-CM and HCPCS codes for an encounter that was charted in SNOMED CT. Pure; a coder confirms every one.
 * The same code is suggested once, by its first and best source.
 */
export function suggestCoding(encounter: EncounterToCode, codes: Codes): CodingSuggestions {
  const date = encounter.dateOfService;
  const diagnoses = new Map<string, CodeSuggestion<DiagnosisLookup>>();
  const procedures = new Map<string, CodeSuggestion<ProcedureLookup>>();
  const unmapped: { snomed: string; from: 'encounter' | 'reason' | 'condition' | 'procedure' }[] = [];
  let mappedPlace: string | undefined;

  const take = (snomed: string, from: 'encounter' | 'reason' | 'condition' | 'procedure', because: string): void => {
    const suggestions = codes.suggest(snomed);
    if (suggestions.length === 0 && !unmapped.some((known) => known.snomed === snomed)) unmapped.push({ snomed, from });
    for (const suggestion of suggestions) {
      const implied = from === 'encounter';
      if (suggestion.diagnosis !== '' && !diagnoses.has(suggestion.diagnosis)) {
        const lookup = codes.diagnosis(suggestion.diagnosis, date);
        diagnoses.set(suggestion.diagnosis, { ...origin(suggestion), code: suggestion.diagnosis, because, lookup, confidence: confidence(lookup.status, implied && !isZ(suggestion)) });
      }
      if (suggestion.procedure !== undefined && !procedures.has(suggestion.procedure)) {
        const lookup = codes.procedure(suggestion.procedure, date);
        procedures.set(suggestion.procedure, { ...origin(suggestion), code: suggestion.procedure, because, lookup, confidence: confidence(lookup.status, false) });
      }
      mappedPlace ??= suggestion.placeOfService;
    }
  };

  for (const snomed of encounter.reasons ?? []) take(snomed, 'reason', 'The reason of the encounter maps to it.');
  for (const snomed of encounter.conditions) take(snomed, 'condition', 'A condition of the encounter maps to it.');
  for (const snomed of encounter.procedures) take(snomed, 'procedure', 'A procedure of the encounter maps to it.');
  for (const snomed of encounter.encounterTypes) take(snomed, 'encounter', 'The kind of encounter implies it.');

  const charted = [...diagnoses.values()];
  // A code implied by the kind of visit is only a fallback, except for check-ups, whose Z code is the reason itself.
  const certain = charted.filter(({ confidence: of, code }) => of !== 'low' || code.startsWith('Z'));
  const place = PLACES[encounter.encounterClass] ?? mappedPlace;
  return {
    diagnoses: checkUpFirst(certain.length > 0 ? certain : charted),
    procedures: [...procedures.values()],
    ...(place === undefined ? {} : { placeOfService: place }),
    unmapped,
  };
}

const isZ = ({ diagnosis }: BillingSuggestion): boolean => diagnosis.startsWith('Z');

const origin = ({ snomed, sourceRow, release }: BillingSuggestion): Pick<CodeSuggestion<never>, 'snomed' | 'sourceRow' | 'mapRelease'> => ({ snomed, sourceRow, mapRelease: release.release });

function confidence(status: DiagnosisLookup['status'], implied: boolean): Confidence {
  if (implied || status === 'header' || status === 'ended' || status === 'not-yet') return 'low';
  return status === 'valid' ? 'high' : 'medium';
}

/** ICD-10-CM guidelines, section IV.P: a routine examination is coded first, what it finds after it. */
function checkUpFirst(suggestions: readonly CodeSuggestion<DiagnosisLookup>[]): CodeSuggestion<DiagnosisLookup>[] {
  const examination = ({ code }: { readonly code: string }): boolean => /^Z0[01]/.test(code);
  return [...suggestions.filter(examination), ...suggestions.filter((suggestion) => !examination(suggestion))];
}
