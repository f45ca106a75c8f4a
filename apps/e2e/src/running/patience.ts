/** On a machine that is busy with other things, CLAIMSTREAM_E2E_PATIENCE multiplies what stories wait; no test depends on how long anything takes. */
export const PATIENCE = Number(process.env['CLAIMSTREAM_E2E_PATIENCE'] ?? 1);
