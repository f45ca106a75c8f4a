import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { missingOptional, recordedAddresses } from './lockfile.js';

const root = path.resolve(import.meta.dirname, '../../..');

describe('the runtime', () => {
  it('is Node 24 from the lockfile, here and in child processes, whatever the machine has', () => {
    const wanted = fs.readFileSync(path.join(root, '.nvmrc'), 'utf8').trim();
    expect(process.version.split('.')[0]).toBe(`v${wanted}`);
    expect(execFileSync('node', ['-v'], { encoding: 'utf8' }).split('.')[0]).toBe(`v${wanted}`);
  });
});

describe('the lockfile check', () => {
  const lock = (optional: Record<string, { version: string; resolved?: string }>) => ({
    packages: { 'node_modules/tool': { version: '1.0.0', optionalDependencies: { 'tool-linux': '1.0.0', 'tool-mac': '1.0.0' } }, ...optional },
  });

  it('finds a platform package that a registry did not have yet', () => {
    expect(missingOptional(lock({ 'node_modules/tool-linux': { version: '1.0.0' } }))).toEqual(['node_modules/tool wants tool-mac@1.0.0']);
    expect(missingOptional(lock({ 'node_modules/tool-linux': { version: '1.0.0' }, 'node_modules/tool-mac': { version: '0.9.0' } }))).toEqual(['node_modules/tool wants tool-mac@1.0.0']);
    expect(missingOptional(lock({ 'node_modules/tool-linux': { version: '1.0.0' }, 'node_modules/tool/node_modules/tool-mac': { version: '1.0.0' } }))).toEqual([]);
  });

  it('finds an address that ties the install to one registry', () => {
    expect(recordedAddresses(lock({ 'node_modules/tool-linux': { version: '1.0.0', resolved: 'https://packages.invalid/tool-linux.tgz' } }))).toEqual(['node_modules/tool-linux']);
  });
});
