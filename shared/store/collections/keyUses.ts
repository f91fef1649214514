import * as z from 'zod';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** Maximum delay until a use is stored, in milliseconds. */
export const MAX_USE_DELAY_MS = 60_000;

/** Last successful use of a consumer key, in milliseconds since 1970. */
const StoredUse = z.object({ lastUsedAt: z.int() });

/** Retention of a key's last use, in milliseconds. */
const KEY_USE_RETENTION_MS = 400 * 24 * 60 * 60_000;

/** Documents per read; leaves room for other reads of the same tick to share the round trip. */
const MAX_KEYS_PER_READ = 800;

const refTo = (org: string, keyRef: string): DocumentRef<z.infer<typeof StoredUse>> => ({
  path: documentPath('organizations', org, 'keyUses', keyRef),
  schema: StoredUse,
});

/**
 * `organizations/{org}/keyUses/{keyRef}`: separate from the key, so that uses do not conflict with other
 * writes.
 */
export const keyUses = (unit: UnitOfWork) => ({
  /** Returns the last use of a key; undefined if it was never used. */
  async find(org: string, keyRef: string): Promise<number | undefined> {
    return (await unit.find(refTo(org, keyRef)))?.lastUsedAt;
  },

  /** Returns the last uses by keyRef; keys that were never used have no entry. */
  async findAll(org: string, keyRefs: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (let from = 0; from < keyRefs.length; from += MAX_KEYS_PER_READ) {
      const some = keyRefs.slice(from, from + MAX_KEYS_PER_READ);
      const uses = await Promise.all(some.map((keyRef) => unit.find(refTo(org, keyRef))));
      for (const [index, use] of uses.entries()) if (use) found.set(`${some[index]}`, use.lastUsedAt);
    }
    return found;
  },

  /** Records a use, unless a later one is stored. */
  note: (org: string, keyRef: string, lastUsedAt: number): void =>
    unit.update(refTo(org, keyRef), {
      data: { expireAt: new Date(lastUsedAt + KEY_USE_RETENTION_MS) },
      transforms: [{ field: 'lastUsedAt', maximum: lastUsedAt }],
    }),
});
