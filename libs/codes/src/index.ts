export * from './release.js';
export * from './codes.js';
export * from './date.js';
export * from './edits/claim.js';
export * from './edits/finding.js';
export * from './edits/text.js';
export { EDIT_CATALOGUE_RELEASE, catalogue, editRelease, runEdits, worstSeverity } from './edits/run-edits.js';
export type { EditRelease, RunEditsOptions } from './edits/run-edits.js';
