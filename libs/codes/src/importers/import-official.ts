import type { CodeTable } from '../tables/table-file.js';
import { importHcpcs } from './hcpcs.js';
import { importIcd10cm, importMce, importPoaExempt } from './icd10cm.js';
import { importMue, importPtp, type PtpImportOptions } from './ncci.js';
import { importGpci, importMpfs, importNucc, importPlaceOfService } from './reference.js';
import { ImportRefused, type SourceFile } from './source-file.js';

const PTP = /^cci(pra|oph)-|(practitioner|outpatient)_\d{4}Q[1-4]/i;

const IMPORTERS: readonly (readonly [RegExp, (file: SourceFile, options: PtpImportOptions) => readonly CodeTable[]])[] = [
  [/^icd10cm[-_]order/i, (file, options) => [importIcd10cm(file, options)]],
  [/^POAexempt/i, (file, options) => [importPoaExempt(file, options)]],
  [/^MCE_|_MCE_/i, (file, options) => [importMce(file, options)]],
  [
    /^HCPC\d{4}/i,
    (file, options) => {
      const { codes, modifiers } = importHcpcs(file, options);
      return [codes, modifiers];
    },
  ],
  [/^MCR_MUE_/i, (file, options) => [importMue(file, options)]],
  [/^nucc_taxonomy/i, (file, options) => [importNucc(file, options)]],
  [/pos.*\.csv$|place_of_service/i, (file, options) => [importPlaceOfService(file, options)]],
  [/^GPCI/i, (file, options) => [importGpci(file, options)]],
  [/^PPRRVU/i, (file, options) => [importMpfs(file, options)]],
];

/**
 * Imports official files by their publishers' names; all NCCI files given are taken as one quarter. Gives one table for
 * each set, to be written with `writeTable` under `tableFileName`. Throws ImportRefused when a file is not what it says,
 * and then gives no table at all.
 */
export function importOfficial(files: readonly SourceFile[], options: PtpImportOptions = {}): CodeTable[] {
  const pairs = files.filter(({ name }) => PTP.test(name));
  const tables = files
    .filter((file) => !pairs.includes(file))
    .flatMap((file) => {
      const importer = IMPORTERS.find(([pattern]) => pattern.test(file.name))?.[1];
      if (importer === undefined) throw new ImportRefused(file, 'its name is that of no code set; keep the publisher\'s name');
      return importer(file, options);
    });
  return pairs.length === 0 ? tables : [...tables, importPtp(pairs, options)];
}

/** The name of a table's file in the folder of imported tables: one file for each edition. */
export function tableFileName({ release }: CodeTable): string {
  return `${release.dataset}-${release.effectiveFrom}.csv`;
}
