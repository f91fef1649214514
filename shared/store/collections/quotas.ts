import { createHash } from 'node:crypto';
import type { Database } from '../database';
import { documentPath } from '../documentId';

/** Use of a quota in one time window. */
interface QuotaUse {
  /** Counts uses with the same value together, such as a consumer key or an IP address; chosen by the gateway. */
  identifier: string;
  /** Identifies the window. */
  window: string;
  weight: number;
  /** End of the window, in milliseconds since 1970; Firestore then removes the counter. */
  endsAt: number;
}

/** `organizations/{org}/quotas/{hash of identifier and window}`, shared by all instances. */
export const quotas = (db: Database) => ({
  /** Adds to a counter in one round trip; returns its new value. */
  async use(org: string, { identifier, window, weight, endsAt }: QuotaUse): Promise<number> {
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
