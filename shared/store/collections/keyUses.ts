import * as z from 'zod';
import { documentPath } from '../documentId';
import type { Place, Session } from '../unit';

/** When a consumer key was last found good, in milliseconds since 1970: at most a minute late. */
const StoredUse = z.object({ lastUsedAt: z.int() });

/** How long the last use of a key is known, in milliseconds. */
const USES_KEPT = 400 * 24 * 60 * 60_000;

/** How many uses are read at once, so that what else is asked for at that moment can be read with them. */
const MOST_AT_ONCE = 800;

const at = (org: string, keyRef: string): Place<z.infer<typeof StoredUse>> => ({
  path: documentPath('organizations', org, 'keyUses', keyRef),
  schema: StoredUse,
});

/** `organizations/{org}/keyUses/{keyRef}`: beside the key, so that a use changes nothing that others write. */
export const keyUses = (session: Session) => ({
  /** When a key was last used, or undefined. */
  async find(org: string, keyRef: string): Promise<number | undefined> {
    return (await session.find(at(org, keyRef)))?.lastUsedAt;
  },

  /** When those of some keys that were used were used last, by keyRef. */
  async findAll(org: string, keyRefs: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (let from = 0; from < keyRefs.length; from += MOST_AT_ONCE) {
      const some = keyRefs.slice(from, from + MOST_AT_ONCE);
      const uses = await Promise.all(some.map((keyRef) => session.find(at(org, keyRef))));
      for (const [index, use] of uses.entries()) if (use) found.set(`${some[index]}`, use.lastUsedAt);
    }
    return found;
  },

  /** Notes that a key was used, unless a later use is noted. */
  note: (org: string, keyRef: string, lastUsedAt: number): void =>
    session.update(at(org, keyRef), {
      data: { expireAt: new Date(lastUsedAt + USES_KEPT) },
      transforms: [{ field: 'lastUsedAt', maximum: lastUsedAt }],
    }),
});
