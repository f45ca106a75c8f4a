import { testDatabase } from '@claimstream/testing';
import { storeContract } from '../memory/store.contract.js';
import { CONTRACT_SIDE_TABLES } from '../memory/store-fixtures.contract.js';
import type { Store } from '../ports.js';
import type { PostgresStore } from './postgres-store.js';

storeContract('Postgres', async () => {
  const db = await testDatabase();
  await db.prepare('intake', CONTRACT_SIDE_TABLES);
  let open: PostgresStore[] = [];
  const connect = async (): Promise<Store> => {
    const store = await db.store('intake', CONTRACT_SIDE_TABLES);
    open.push(store);
    return store;
  };
  const dropRelays = (): Promise<unknown> => db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'intake:relay'`);
  const closeAll = async (): Promise<void> => {
    await Promise.all(open.map((s) => s.close()));
    open = [];
  };
  return {
    service: 'intake',
    fresh: async () => {
      await dropRelays();
      await closeAll();
      await db.empty('intake', CONTRACT_SIDE_TABLES);
      return connect();
    },
    another: connect,
    expireLeases: async () => { await db.query(`UPDATE intake.effect SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL`); },
    loseRelayLease: async () => {
      await dropRelays();
      for (let i = 0; i < 100 && (await db.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`)).length > 0; i += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    audit: async (tenant) => (await db.query(`SELECT at, actor, action, stream, detail FROM intake.audit WHERE tenant_id = $1 ORDER BY id`, [tenant]))
      .map((r) => ({ ...r, at: (r['at'] as Date).toISOString() })) as never,
    close: async () => {
      await dropRelays();
      await closeAll();
      await db.stop();
    },
  };
});
