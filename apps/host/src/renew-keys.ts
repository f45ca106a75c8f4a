import { renewAuditKey, renewKeyOfKeys, renewTenantKey, type KeyFile } from '@claimstream/service-kit';
import { UsageError } from './catalogue.js';

const HOW = 'Say which: "key-of-keys" wraps every tenant\'s keys anew; "data TENANT" or "tokens TENANT" gives one tenant (id or slug) a new live key and keeps the earlier ones for what they sealed; "audit" gives a new key to sign with.';

/**
 * The key file after a renewal. Blocks are never rewritten: earlier data keys stay to open them, earlier token keys stay so that
 * look-ups still find people. Running services take the new file up by themselves. @throws UsageError with the ways to call it.
 */
export function renewed(file: KeyFile, words: readonly string[], tenants: readonly { id: string; slug: string }[]): KeyFile {
  const [what, who] = words;
  if (what === 'key-of-keys' && words.length === 1) return renewKeyOfKeys(file);
  if (what === 'audit' && words.length === 1) return renewAuditKey(file);
  if ((what !== 'data' && what !== 'tokens') || words.length !== 2) throw new UsageError(HOW);
  const tenant = tenants.find((t) => t.id === who || t.slug === who);
  if (!tenant) throw new UsageError(`There is no tenant "${who}" in CLAIMSTREAM_TENANTS.`);
  if (!(tenant.id in file.tenants)) throw new UsageError(`Tenant "${who}" has no keys yet; run the prepare step.`);
  return renewTenantKey(file, tenant.id, what);
}
