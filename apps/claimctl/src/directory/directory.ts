import fs from 'node:fs';
import type { Context } from '../context.js';
import { usage } from '../ends.js';
import { table } from '../screen.js';

interface Practice { id: string; name: string; npi: string; taxonomy: string | null; timeZone: string; doors: string[]; revision: number }
interface Payer { payer: string; name: string; payerIds: string[]; partner: string; revision: number }
interface Partner { partner: string; name: string; folder: string; senderId: string; receiverId: string; usage: string; interchanges: number }

const need = (flags: Record<string, unknown>, ...names: string[]): void => {
  const missing = names.filter((n) => flags[n] === undefined);
  if (missing.length > 0) throw usage(`Give ${missing.map((n) => `--${n.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`).join(', ')}.`);
};

const without = (record: Record<string, unknown>): Record<string, unknown> => Object.fromEntries(Object.entries(record).filter(([, v]) => v !== undefined));

/** The whole record from a file, for what options do not name (address, rules, envelope details). */
function fromFile(file: string | undefined): Record<string, unknown> {
  if (file === undefined) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    throw usage('The file of --from cannot be read as JSON.');
  }
}

/** `claimctl practice add`: registers a client practice. */
export async function addPractice(context: Context, flags: { name?: string; npi?: string; taxId?: string; taxonomy?: string; timeZone?: string; from?: string }): Promise<void> {
  const { from, ...named } = flags;
  const record = { timeZone: 'America/Denver', ...fromFile(from), ...without(named) };
  need(record, 'name', 'npi');
  const answer = await context.ask()<{ id: string }>('intake', 'practices', { method: 'POST', body: record });
  context.screen.result(answer, () => answer.id);
}

/** `claimctl practice ls`. */
export async function listPractices(context: Context): Promise<void> {
  const found = await context.ask()<{ practices: Practice[] }>('intake', 'practices');
  context.screen.result(found, () => table(['PRACTICE', 'NAME', 'NPI', 'TIME ZONE', 'DOORS'], found.practices.map((p) => [p.id, p.name, p.npi, p.timeZone, p.doors.join(', ')])));
}

/** `claimctl payer add`: registers a payer, the ids under which claims name it and the partner that leads to it. */
export async function addPayer(context: Context, flags: { name?: string; id?: string[]; partner?: string; wireId?: string; filingCode?: string; from?: string }): Promise<void> {
  const { from, id, ...named } = flags;
  const record = { ...fromFile(from), ...without({ ...named, payerIds: id }) };
  need({ ...record, id: record['payerIds' as keyof typeof record] }, 'name', 'id', 'partner');
  const answer = await context.ask()<{ payer: string; stream: string }>('submission', 'payers', { method: 'POST', body: record });
  context.screen.result(answer, () => answer.stream);
}

/** `claimctl payer ls`. */
export async function listPayers(context: Context): Promise<void> {
  const found = await context.ask()<{ payers: Payer[] }>('submission', 'payers');
  context.screen.result(found, () => table(['PAYER', 'NAME', 'IDS', 'PARTNER'], found.payers.map((p) => [p.payer, p.name, p.payerIds.join(', '), p.partner])));
}

export interface PartnerFlags {
  name?: string; folder?: string; senderId?: string; receiverId?: string; submitterName?: string; contactName?: string; contactPhone?: string; usage?: string; from?: string;
  cutAfter?: string; maxClaims?: string;
}

/** `claimctl partner add`: registers a trading partner with its envelope. */
export async function addPartner(context: Context, flags: PartnerFlags): Promise<void> {
  const { from, cutAfter, maxClaims, ...named } = flags;
  const numbers = { cutAfterSeconds: cutAfter === undefined ? undefined : Number(cutAfter), maxClaims: maxClaims === undefined ? undefined : Number(maxClaims) };
  const record = { usage: 'T', ...fromFile(from), ...without({ ...named, ...numbers }) };
  need(record, 'name', 'folder', 'senderId', 'receiverId', 'submitterName', 'contactName', 'contactPhone');
  const answer = await context.ask()<{ partner: string; stream: string }>('submission', 'partners', { method: 'POST', body: record });
  context.screen.result(answer, () => answer.stream);
}

/** `claimctl partner ls`. */
export async function listPartners(context: Context): Promise<void> {
  const found = await context.ask()<{ partners: Partner[] }>('submission', 'partners');
  context.screen.result(found, () => table(['PARTNER', 'NAME', 'FOLDER', 'SENDER', 'RECEIVER', 'USAGE', 'FILES'], found.partners.map((p) => [p.partner, p.name, p.folder, p.senderId, p.receiverId, p.usage, p.interchanges])));
}
