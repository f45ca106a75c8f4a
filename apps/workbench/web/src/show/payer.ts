/** A payer by its name; by the id that a claim gives where nobody has registered it. */
export const payerText = (name: string | null, id: string | null): string => name ?? id ?? '–';
