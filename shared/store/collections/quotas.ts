import { createHash } from 'node:crypto';
import type { Database } from '../database';
import { documentPath } from '../documentId';

/** How much of a quota is used up in one window of time. */
interface Use {
  /** Whatever the gateway counts by. */
  identifier: string;
  /** What tells the window from others. */
  window: string;
  weight: number;
  /** When the window is over, in milliseconds since 1970; Firestore removes the count then. */
  endsAt: number;
}

/** `organizations/{org}/quotas/{hash of identifier and window}`, counted for all instances. */
export const quotas = (db: Database) => ({
  /** Uses some of a quota, in one round trip; answers how much of it was used by then. */
  async use(org: string, { identifier, window, weight, endsAt }: Use): Promise<number> {
    const id = createHash('sha256')
      .update(JSON.stringify([identifier, window]))
      .digest('base64url');
    const path = documentPath('organizations', org, 'quotas', id);
    const [used = 0] = await db.commit([
      {
        update: path,
        data: { expireAt: new Date(endsAt) },
        transforms: [{ field: 'used', increment: weight }],
      },
    ]);
    return used;
  },
});
