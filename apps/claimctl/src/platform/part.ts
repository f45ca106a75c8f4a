import type { ServiceName } from '@claimstream/contracts';
import { Ends, EXIT } from '../ends.js';
import type { Ask } from './api.js';

/** What a service shows of something, or null where it does not know it yet or the person may not see it: a page goes on without that part. */
export async function part<T>(ask: Ask, service: ServiceName, path: string): Promise<T | null> {
  try {
    return await ask<T>(service, path);
  } catch (error) {
    if (error instanceof Ends && (error.exit === EXIT.findings || error.exit === EXIT.refused)) return null;
    throw error;
  }
}

/** The items of a list, page by page, until it ends or there are `most`. */
export async function pages<T>(most: number, read: (cursor: string | undefined) => Promise<{ items: T[]; cursor: string | null }>): Promise<{ items: T[]; more: boolean }> {
  const items: T[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await read(cursor);
    items.push(...page.items);
    if (page.cursor === null || items.length >= most) return { items: items.slice(0, most), more: page.cursor !== null || items.length > most };
    cursor = page.cursor;
  }
}

/** `?a=1&b=2` of what is given; empty where nothing is. */
export function query(parts: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parts).filter((p): p is [string, string | number] => p[1] !== undefined).map(([k, v]) => `${k}=${encodeURIComponent(v)}`);
  return given.length === 0 ? '' : `?${given.join('&')}`;
}
