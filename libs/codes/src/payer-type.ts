/** The kinds of insurance whose clocks the law sets, by SBR09. */
const BY_LAW: Readonly<Record<string, string>> = {
  MA: 'Medicare FFS',
  MB: 'Medicare FFS',
  '16': 'Medicare Advantage',
  MC: 'Medicaid FFS',
  CH: 'TRICARE',
  VA: 'VA Community Care',
  WC: 'Workers compensation',
  AM: 'Auto/no-fault',
};

const COMMERCIAL_CODES = new Set(['11', '12', '13', '14', '15', '17', 'BL', 'CI', 'FI', 'HM']);

/** Rows of the filing defaults that stand for commercial plans; a contract overrides every one of them. */
const COMMERCIAL_ROWS: readonly string[] = ['Aetna', 'Cigna', 'UnitedHealthcare', 'Anthem/Elevance', 'Humana commercial', 'BCBS (local)'];

/** The row of the filing defaults that the law gives a claim filing indicator (SBR09); undefined where only a contract can say. */
export const payerTypeOf = (filingCode: string | undefined): string | undefined => BY_LAW[filingCode ?? ''];

/**
 * The rows of the filing defaults that may hold for a claim filing indicator: one where the law sets the clocks, all commercial ones where a
 * contract would. Who counts by the earliest of them is never late. Empty where nothing is known.
 */
export function payerTypesOf(filingCode: string | undefined): readonly string[] {
  const type = payerTypeOf(filingCode);
  if (type !== undefined) return [type];
  return COMMERCIAL_CODES.has(filingCode ?? '') ? COMMERCIAL_ROWS : [];
}
