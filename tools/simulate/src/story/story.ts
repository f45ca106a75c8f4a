import type { StreamKind } from '@claimstream/contracts';
import { Refusal, type LocalFact, type Targeted, type Tenant } from '@claimstream/event-stream';
import type { Chance } from '../chance.js';
import { TENANTS, type World } from '../world.js';
import { LATE_PAYER, newExport, reExport, type ClaimFile, type Exported } from './files.js';

const DEMO_PAYERS = [['TPMED', 'MB'], ['TPBLU', 'BL'], ['TPCOM', 'CI'], ['TPMCD', 'MC'], ['TPHMO', 'HM']] as const;

export interface PracticePlot {
  tenant: Tenant;
  id: string;
  kind: '837P' | '837I';
  /** Every claim it ever exported, by its key. */
  exported: Map<string, Exported>;
  /** Ids under which the door answered for good files, and for bytes that are none. */
  documents: { good: string[]; bad: string[] };
}

/** What people did in a run: what the checker compares the services with. */
export interface Plot {
  practices: PracticePlot[];
  /** Bytes put into a topic by a stranger; they belong into `unreadable` and nowhere else. */
  poison: number;
}

const command = (name: string, id: string, data: object, phi?: unknown): LocalFact => ({ kind: 'command', name, id, actor: 'person:sample', data, ...(phi === undefined ? {} : { phi }) });
const target = (stream: string, kind: StreamKind, fact: LocalFact): Targeted => ({ stream, kind, fact });

/** Two billing companies, three practices: files, faulty claims, people's edits, a payer registered late, the same claims exported again. */
export function tell(world: World, troubleMs: number): Plot {
  const plot: Plot = { practices: [], poison: 0 };
  const { chance } = world;
  TENANTS.forEach((tenant, n) => {
    const own = chance.branch(10 + n);
    world.person(() => company(world, tenant, own, plot, n === 0 ? ['837P', '837I'] : ['837P'], troubleMs));
  });
  const poison = chance.branch(5);
  if (poison.yes(0.3)) {
    world.scheduler.after(poison.below(troubleMs), () => {
      plot.poison += 1;
      world.broker.append([{ topic: 'claimstream.intake.v1', key: 'not-a-stream', value: Buffer.from('<html>not an event</html>'), headers: {} }]);
    });
  }
  return plot;
}

async function company(world: World, tenant: Tenant, chance: Chance, plot: Plot, kinds: readonly ('837P' | '837I')[], troubleMs: number): Promise<void> {
  const partner = await register(world, 'submission', 'partner', tenant, 'partner', 'register-partner', {
    name: 'SAMPLE CLEARINGHOUSE', folder: 'sample-clearinghouse', senderQualifier: 'ZZ', senderId: 'CLAIMSTREAM', receiverQualifier: 'ZZ', receiverId: 'SAMPLECH',
    submitterName: 'SAMPLE BILLING', contactName: 'BILLING DESK', contactPhone: '3035550100', usage: 'T', cutAfterSeconds: chance.pick([0, 2, 5]), maxClaims: chance.pick([2, 5, 500]),
  });
  const payer = (id: string, filingCode: string): Promise<string> => register(world, 'submission', 'payer', tenant, `payer-${id}`, 'register-payer', { name: `SAMPLE ${id}`, payerIds: [id], filingCode, partner });
  world.person(async () => { for (const [id, filingCode] of DEMO_PAYERS) await payer(id, filingCode); });
  if (tenant === TENANTS[0]) {
    world.person(async () => {
      await world.sleep(chance.below(troubleMs));
      await payer(LATE_PAYER, 'CI');
    });
  }
  for (const kind of kinds) world.person(() => practice(world, tenant, chance.branch(kind === '837P' ? 1 : 2), plot, kind, troubleMs));
}

async function register(world: World, service: 'intake' | 'submission', kind: StreamKind, tenant: Tenant, key: string, name: string, data: object, phi?: unknown): Promise<string> {
  const [applied] = await world.say(service, tenant.id, `${tenant.slug}-${key}`, async (look) => [target(look.newId(), kind, command(name, key, data, phi))]);
  return applied?.stream ?? '';
}

async function practice(world: World, tenant: Tenant, chance: Chance, plot: Plot, kind: '837P' | '837I', troubleMs: number): Promise<void> {
  const first = newExport(chance, kind, 'A', chance.between(2, 7));
  const id = await register(world, 'intake', 'practice', tenant, `practice-${kind}`, 'register-practice', {
    name: 'Sample Practice', npi: first.drafts[0]?.billingProvider.npi ?? '', timeZone: 'America/Denver', doors: ['837'],
  }, {});
  const own: PracticePlot = { tenant, id, kind, exported: new Map(), documents: { good: [], bad: [] } };
  plot.practices.push(own);
  const hand = async (file: ClaimFile, afterMs: number): Promise<void> => {
    for (const claim of file.claims) own.exported.set(claim.key, claim);
    await world.sleep(chance.below(afterMs));
    own.documents.good.push(await door(world, own, file.bytes, chance.yes(0.5)));
  };
  world.person(() => hand(first, 2_000));
  if (chance.yes(0.4)) world.person(() => hand(newExport(chance, kind, 'B', chance.between(1, 4)), troubleMs));
  if (chance.yes(0.5)) world.person(() => hand(reExport(chance, first, '2'), troubleMs));
  if (chance.yes(0.2)) world.person(() => hand(reExport(chance, first, '3'), troubleMs));
  // The same bytes again: the first file answers.
  if (chance.yes(0.3)) world.person(() => hand(first, troubleMs));
  if (chance.yes(0.3)) world.person(async () => { own.documents.bad.push(await door(world, own, Buffer.from(`<html>${id}</html>`), true)); });
  world.person(() => biller(world, own, chance.branch(3), troubleMs));
}

/** A file at intake's door, as an upload with an Idempotency-Key or from a watched folder that is looked at again after a crash. */
async function door(world: World, { tenant, id: practiceId }: PracticePlot, bytes: Buffer, upload: boolean): Promise<string> {
  const kept = world.stored.keep(tenant.id, bytes);
  const resolve = async (look: Parameters<Parameters<World['say']>[3]>[0]): Promise<Targeted[]> => {
    const [known] = await look.rows<{ document: string }>('document_hash', ['practice', 'sha256'], [[practiceId, kept.sha256]]);
    const stream = known?.document ?? look.newId();
    return [target(stream, 'document', {
      kind: upload ? 'command' : 'part', name: 'receive-document', id: `receive/${practiceId}/${kept.sha256}`, actor: upload ? 'person:sample' : 'service:intake', practice: practiceId,
      correlation: stream, data: { practice: practiceId, door: upload ? 'upload' : 'folder', format: 'x12-837p', sha256: kept.sha256, sizeBytes: kept.sizeBytes, stored: kept.key }, phi: { fileName: 'claims.x12' },
    })];
  };
  const [applied] = upload
    ? await world.say('intake', tenant.id, `file-${kept.key}`, resolve)
    : await world.insist('intake', (process) => process.shell.apply(tenant.id, resolve));
  return applied?.stream ?? '';
}

/** Looks at the list of claims now and then, and deals with what it finds: completes a registration, marks an encounter as not billable. */
async function biller(world: World, own: PracticePlot, chance: Chance, troubleMs: number): Promise<void> {
  const dealt = new Set<string>();
  for (let round = 0; round < 6; round += 1) {
    await world.sleep(chance.between(500, Math.max(1_000, troubleMs / 4)));
    for (const { claim, codes } of incomplete(world, own)) {
      if (dealt.has(claim) || !chance.yes(0.6)) continue;
      dealt.add(claim);
      const act = codes.includes('duplicate') ? command('confirm-not-duplicate', `confirm-${claim}`, {})
        : chance.yes(0.2) ? command('mark-not-billable', `mark-${claim}`, { reason: 'The visit did not take place.' })
          : command('edit-registration', `edit-${claim}`, {}, { changes: { 'subscriber.memberId': `SIM${claim.slice(-6)}` } });
      await world.say('intake', own.tenant.id, `${act.name}-${claim}`, async () => [target(claim, 'claim', act)]).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
      });
    }
  }
}

/** Claims of the practice whose registration is incomplete now, as their owner's tables show them. */
function incomplete(world: World, own: PracticePlot): { claim: string; codes: string[] }[] {
  return [...world.service('intake').database.tables.stream.values()].filter((s) => s.kind === 'claim').flatMap((s) => {
    const row = JSON.parse(s.json) as { practice: string | null; positions: Record<string, string>; state: { duplicateOf?: string } | null };
    if (row.practice !== own.id || row.positions['encounter:1'] !== 'incomplete') return [];
    return [{ claim: s.id, codes: row.state?.duplicateOf === undefined ? [] : ['duplicate'] }];
  });
}
