export { generated, incompatible, outOfDate, write } from './generate.js';
export { undescribed } from './contract-pages.js';
export { missingOptional, recordedAddresses } from './lockfile.js';
