import type { EffectDefinition, EffectRun, LocalFact, Lookups, Targeted } from '@claimstream/event-stream';
import { factHash } from '@claimstream/ledger';
import { waitsForPayee, type RemitState } from '../remit/decide.js';
import { identityOf } from '../remit/read.js';
import { awaitedPayee, payeeTable, remitKey } from '../tables.js';
import type { DocumentState } from './decide.js';
import { bytesOf, contradicted, handOut, payeeIdOf, remitRead, weigh, type ReadsDocuments, type Tells } from './read-remittances.js';

/** Files that are told in one transaction. */
const FILES = 200;

const payeeKnown = (id: string, payee: string): LocalFact => ({ kind: 'effect', name: 'payee-known', id, actor: 'service:remittance', data: { payee } });

/** A practice became known under an NPI: every file that holds remittances for it is told. */
export const findRemitsOfPayee: EffectDefinition = {
  maxAttempts: Infinity,
  async run(effect, shell) {
    const { npi } = effect.data as { npi: string };
    const awaited = await shell.look(effect.tenant, (look) => look.rows<{ document: string }>(awaitedPayee.name, ['npi'], [[npi]]));
    const documents = awaited.map((r) => r.document).sort();
    for (let at = 0; at < documents.length; at += FILES) {
      const told = documents.slice(at, at + FILES).map((stream): Targeted => ({ stream, kind: 'document', fact: payeeKnown(`${effect.id}#${stream}`, npi) }));
      await shell.apply(effect.tenant, async () => told);
      await effect.heartbeat();
    }
    return [];
  },
};

/** Which of the payees of a file are practices here by now. */
export const findPayees: EffectDefinition = {
  maxAttempts: Infinity,
  async run(effect, shell) {
    const { payees } = effect.data as { payees: string[] };
    const known = await shell.look(effect.tenant, (look) => look.rows<{ npi: string }>(payeeTable.name, ['npi'], payees.map((p) => [p])));
    return [...new Set(known.map((r) => r.npi))].sort().map((npi) => payeeKnown(`${effect.id}#${npi}`, npi));
  },
};

/**
 * Reads a file once more for a payee who was nobody here when it came: its remittances for that payee are weighed again, and their CLP handed out as at a first
 * reading. A crash finds each of them weighed or waiting, and the cursor where it was. It is tried for as long as it takes: meanwhile they stand in the posters' queue.
 */
export const readForPayee = (documents: () => Promise<ReadsDocuments>): EffectDefinition => ({
  maxAttempts: Infinity,
  async run(effect, shell) {
    const { payee } = effect.data as { payee: string };
    const { bytes, options } = await bytesOf(documents, effect);
    await weigh(effect, shell, bytes(), options, weighAgain);
    const { own, known } = await shell.look(effect.tenant, async (look) => ({ own: await remitsOf(look, effect, payee), known: (await look.rows(payeeTable.name, ['npi'], [[payee]])).length > 0 }));
    const waits = own.some(([, state]) => waitsForPayee(state));
    if (waits && known) throw new Error('a remittance is parked: it is weighed when it is resumed, and its claims are then handed out');
    const balanced = new Set(own.filter(([, state]) => state.phase === 'balanced').map(([remit]) => remit));
    await handOut(effect, shell, bytes(), options, ({ remit }) => balanced.has(remit));
    return [{ kind: 'effect', name: 'payee-read', id: effect.id, actor: 'service:remittance', data: { payee, waits } } satisfies LocalFact];
  },
});

/** The remittances for a payee that this file brought first, or that it brought again when they were taken in. */
async function remitsOf(look: Lookups, effect: EffectRun, payee: string): Promise<[string, RemitState][]> {
  const document = (await look.states<DocumentState>([effect.stream])).get(effect.stream);
  const states = await look.states<RemitState>([...new Set(document?.remits.map((r) => r.remit))]);
  return [...states].filter(([, state]) => state.payeeId === payee && state.document === effect.stream);
}

const weighAgain: Tells = async (look, effect, index, weighed, end) => {
  if (payeeIdOf(weighed.header) !== (effect.data as { payee: string }).payee) return [];
  const remit = (await look.states<DocumentState>([effect.stream])).get(effect.stream)?.remits[index]?.remit ?? '';
  const state = (await look.states<RemitState>([remit])).get(remit);
  if (state === undefined || !waitsForPayee(state) || state.document !== effect.stream || state.transaction !== index + 1) return [];
  const read = await remitRead(look, effect, index, weighed, end);
  if (read.practice === undefined) return [];
  const identity = { key: factHash(identityOf(weighed)), content: weighed.end(end) };
  const same = await look.rows<{ remit: string }>(remitKey.name, ['key'], [[identity.key]]);
  const contradicts = await contradicted(look, remit, same.map((r) => r.remit), read);
  return [{
    stream: remit, kind: 'remit',
    fact: {
      kind: 'part', name: 'payee-known', id: `${effect.stream}#remit-${index}-payee`, actor: 'service:remittance', correlation: effect.stream,
      data: { ...read, unbalancedClaims: weighed.unbalanced, ...contradicts, identity },
    },
  }];
};
