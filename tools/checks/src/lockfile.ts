interface Locked {
  version?: string;
  link?: boolean;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

/**
 * Optional packages (one per platform, as a rule) that the lockfile lacks: `npm install` leaves out what a registry does not have yet,
 * without a word, and `npm ci` then refuses on every machine.
 */
export function missingOptional(lock: { packages: Record<string, Locked> }): string[] {
  const find = (from: string, name: string): Locked | undefined => {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      const found = lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
      if (found || at === '') return found;
      if (!at.includes('/node_modules/')) at = '';
    }
  };
  return Object.entries(lock.packages).flatMap(([where, locked]) => (locked.link ? [] : Object.entries(locked.optionalDependencies ?? {}).flatMap(([name, wanted]) => {
    const found = find(where, name) ?? lock.packages[`node_modules/${name}`];
    return !found || (/^\d/.test(wanted) && found.version !== wanted) ? [`${where === '' ? '(root)' : where} wants ${name}@${wanted}`] : [];
  })));
}

/** Addresses in a lockfile tie an install to one registry; mirrors must work. */
export const recordedAddresses = (lock: { packages: Record<string, Locked> }): string[] =>
  Object.entries(lock.packages).filter(([, p]) => /^https?:/.test(p.resolved ?? '')).map(([name]) => name);
