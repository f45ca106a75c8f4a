import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { NPI, proofIsGreen } from '../running/office.js';
import { ok, sql, until } from '../running/platform.js';
import { PATIENCE } from '../running/patience.js';

const SAMPLES = process.env['CLAIMSTREAM_SAMPLES'] ?? path.resolve(import.meta.dirname, '../../../../../shared/data');
const here = existsSync(path.join(SAMPLES, 'x12/manifest.tsv'));
const sampled = here ? it : it.skip;

interface Listed { id: string; phase: string; claims: number; accepted: number; notBillable: number; bytesRead: number }

/** Sends each file for a practice of its own, because they repeat each other's claim numbers, and waits until all are read. */
async function sendAll(files: string[], type: string): Promise<Listed[]> {
  const sent: { id: string; practice: string }[] = [];
  for (const file of files) {
    const { id: practice } = await ok<{ id: string }>('manager', 'intake', 'practices', { method: 'POST', body: { name: `Sampleton ${sent.length + 1}`, npi: NPI, timeZone: 'America/Chicago' } });
    const { id } = await ok<{ id: string }>('biller', 'intake', `files?practice=${practice}`, { method: 'POST', body: readFileSync(file), headers: { 'content-type': type } });
    sent.push({ id, practice });
  }
  return Promise.all(sent.map(({ id, practice }) => until(`sample ${id} is read`, async () => {
    const { files: [found] } = await ok<{ files: Listed[] }>('biller', 'intake', `files?practice=${practice}`);
    return found !== undefined && ['done', 'refused', 'exception'].includes(found.phase) && found;
  }, 120_000)));
}

describe(`third-party samples${here ? '' : ' (skipped: no samples at ../shared/data or CLAIMSTREAM_SAMPLES)'}`, () => {
  sampled('the 34 valid 837 files with claims give their 46 encounters, each ready or incomplete with findings', async () => {
    const [head = '', ...rows] = readFileSync(path.join(SAMPLES, 'x12/manifest.tsv'), 'utf8').trim().split('\n');
    const names = head.split('\t');
    const manifest = rows.map((row) => Object.fromEntries(row.split('\t').map((cell, at) => [names[at] ?? '', cell])));
    const claimFiles = manifest.filter((m) => ['837P', '837I'].includes(m['transaction'] ?? '') && m['valid']?.startsWith('valid') && m['gs08']?.startsWith('005010'));
    const read = (await sendAll(claimFiles.map((m) => path.join(SAMPLES, 'x12', m['file'] ?? '')), 'application/octet-stream')).filter((f) => f.claims > 0);
    expect(read).toHaveLength(34);
    expect(read.reduce((sum, f) => sum + f.accepted, 0)).toBe(46);
    const standing = await sql<{ state: string; n: number }>(
      `SELECT s.positions->>'encounter:1' AS state, count(*)::int AS n FROM intake.stream s WHERE s.kind = 'claim' AND s.state->>'document' = ANY($1) GROUP BY 1`, [read.map((f) => f.id)]);
    expect(standing.reduce((sum, s) => sum + s.n, 0)).toBe(46);
    expect(standing.map((s) => s.state).every((s) => s === 'ready' || s === 'incomplete')).toBe(true);
  }, 300_000 * PATIENCE);

  sampled('the 12 bundles give 163 encounters that wait for a coder and for registration, and 35 entries that are not billable', async () => {
    const folder = path.join(SAMPLES, 'fhir');
    const read = await sendAll(readdirSync(folder).filter((f) => f.endsWith('.json')).sort().map((f) => path.join(folder, f)), 'application/fhir+json');
    expect([read.length, read.reduce((sum, f) => sum + f.accepted, 0), read.reduce((sum, f) => sum + f.notBillable, 0)]).toEqual([12, 163, 35]);
    const ids = read.map((f) => f.id);
    const counted = await until('coding has looked at all of them', async () => {
      const [found] = await sql<{ waiting: number; incomplete: number; unbilled: number }>(`SELECT
        (SELECT count(*)::int FROM coding.stream c WHERE c.positions->>'coding:1' = 'waiting' AND c.id IN (SELECT id FROM intake.stream WHERE state->>'document' = ANY($1))) AS waiting,
        (SELECT count(*)::int FROM intake.stream WHERE state->>'document' = ANY($1) AND positions->>'encounter:1' = 'incomplete') AS incomplete,
        (SELECT count(*)::int FROM intake.stream WHERE state->>'document' = ANY($1) AND positions->>'encounter:1' = 'not-billable') AS unbilled`, [ids]);
      return found?.waiting === 163 && found;
    }, 120_000 * PATIENCE);
    expect(counted).toEqual({ waiting: 163, incomplete: 163, unbilled: 35 });
    await proofIsGreen();
  }, 300_000 * PATIENCE);
});
