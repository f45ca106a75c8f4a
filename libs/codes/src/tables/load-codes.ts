import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Codes } from '../codes.js';
import { codesFrom } from './codes-from.js';
import { readTable } from './table-file.js';

const SHIPPED = fileURLToPath(new URL('../../data/', import.meta.url));

/**
 * The tables shipped with the product, and on top of them every imported table file (`*.csv`, written by an importer)
 * of a folder. An edition that covers a date of service and starts later wins, so an imported release takes the shipped
 * excerpt's place on the dates it covers. Files are read once, here, without network; call it at start. Throws
 * CodeTableError when a file cannot be trusted.
 */
export function loadStarterCodes(options: { readonly importedFolder?: string } = {}): Codes {
  const folders = options.importedFolder === undefined ? [SHIPPED] : [SHIPPED, options.importedFolder];
  return codesFrom(folders.flatMap(tableFiles).map((file) => readTable(file, readFileSync(file, 'utf8'))));
}

const tableFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .sort()
    .map((name) => join(folder, name));
