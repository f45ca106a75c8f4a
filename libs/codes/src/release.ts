/** The code sets this library knows, by the name their releases and findings carry. */
export type Dataset =
  | 'icd10cm'
  | 'icd10cm-poa-exempt'
  | 'hcpcs'
  | 'cpt'
  | 'procedure-kinds'
  | 'modifiers'
  | 'cpt-modifiers'
  | 'place-of-service'
  | 'ncci-ptp-practitioner'
  | 'ncci-ptp-outpatient'
  | 'mue-practitioner'
  | 'mue-outpatient'
  | 'mue-dme'
  | 'mce'
  | 'nucc-taxonomy'
  | 'mpfs'
  | 'gpci'
  | 'carc-actions'
  | 'rarc-actions'
  | 'cas-groups'
  | 'claim-frequency'
  | 'claim-filing-indicator'
  | 'claim-status-category'
  | 'clp-status'
  | 'plb-reasons'
  | 'service-types'
  | 'timely-filing'
  | 'snomed-to-billing';

/**
 * Whether absence from the table means anything. `complete`: the publisher's whole list, so an absent code does not
 * exist on that date. `excerpt`: a part of it, so an absent code can only be called unknown.
 */
export type Coverage = 'complete' | 'excerpt';

/** One dated edition of one code set. Dates are `YYYY-MM-DD`, both ends inclusive. */
export interface Release {
  readonly dataset: Dataset;
  /** The publisher's name of the edition, e.g. `FY2026`, `2024-Q3`, `v32.3`. */
  readonly release: string;
  readonly effectiveFrom: string;
  /** Absent: in force until the next edition of the same set begins. */
  readonly effectiveTo?: string;
  /**
   * Cumulative sets (HCPCS, NCCI) date each row, so an edition also answers for services before its own start: back to
   * this date. What it does not list there is unknown, never invalid.
   */
  readonly answersFrom?: string;
  readonly sourceFile: string;
  /** SHA-256 of the source's bytes, lower-case hex. */
  readonly sha256: string;
  readonly rowCount: number;
  readonly coverage: Coverage;
}
