export { definitionWith, parts, sideTables } from './parts.js';
export { decideDocument } from './document/decide.js';
export { decideClaim } from './encounter/decide.js';
export { decidePatient } from './patient/decide.js';
export { decideGuarantor } from './patient/guarantor.js';
export { decidePractice } from './practice/decide.js';
export { REGISTRATION_CHECKS } from './registration/checks.js';
