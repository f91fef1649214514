import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { pathOf, type Write } from '../store/database';
import type { Session } from './session';

/** What was changed in one commit, for those who remember what they read. */
const StoredChange = z.object({
  id: z.string(),
  /** When Firestore did it. */
  at: z.date(),
  /** Paths of documents below the organization. */
  entities: z.array(z.string()),
});

/** How long a change is told of, in milliseconds; nobody remembers for longer than minutes. */
export const CHANGES_KEPT = 60 * 60_000;

/** Collections whose documents a verification reads, and whether their absence is remembered as well. */
const remembered: Record<string, { isAbsenceToo: boolean }> = {
  keys: { isAbsenceToo: true },
  apiProducts: { isAbsenceToo: true },
  apps: { isAbsenceToo: false },
  developers: { isAbsenceToo: false },
  companies: { isAbsenceToo: false },
  appGroups: { isAbsenceToo: false },
  signingKeys: { isAbsenceToo: true },
};

/** The document below an organization that a write changes for those who may remember it. */
const entityOf = (write: Write): { org: string; entity: string } | undefined => {
  if ('update' in write) return undefined;
  const [, org = '', collection = '', ...rest] = pathOf(write).split('/');
  const kind = remembered[collection];
  if (!kind || ('create' in write && !kind.isAbsenceToo)) return undefined;
  return { org, entity: [collection, ...rest].join('/') };
};

/** The write that tells of other writes, to be stored with them; undefined when nobody remembers what they change. */
export function changesOf(writes: readonly Write[], now: number): Write | undefined {
  const changed = writes.flatMap((write) => entityOf(write) ?? []);
  const [first] = changed;
  if (!first) return undefined;
  const id = randomBytes(15).toString('base64url');
  return {
    create: `organizations/${first.org}/changes/${id}`,
    data: {
      id,
      entities: [...new Set(changed.map(({ entity }) => entity))],
      expireAt: new Date(now + CHANGES_KEPT),
    },
    transforms: [{ field: 'at', setToServerValue: 'REQUEST_TIME' }],
  };
}

/** `organizations/{org}/changes/{id}` */
export const changes = (session: Session) => ({
  /** The first changes from a moment on, and the moment up to which, unless `most` were found, there are no others. */
  since: (org: string, from: Date, most: number) =>
    session.listAt(`organizations/${org}/changes`, StoredChange, {
      orderBy: 'at',
      startAt: from,
      limit: most,
    }),
});
