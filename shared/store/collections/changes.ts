import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { byOrganization, placeBelow } from '../byOrganization';
import { pathOf, type Write } from '../database';
import { documentPath } from '../documentId';
import type { Session } from '../unit';

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

/** Collections whose documents processes remember, and whether their absence is remembered as well. */
const remembered: Record<string, { isAbsenceToo: boolean }> = {
  keys: { isAbsenceToo: true },
  apiProducts: { isAbsenceToo: true },
  apps: { isAbsenceToo: false },
  developers: { isAbsenceToo: false },
  companies: { isAbsenceToo: false },
  appGroups: { isAbsenceToo: false },
  signingKeys: { isAbsenceToo: true },
  members: { isAbsenceToo: false },
  tokens: { isAbsenceToo: false },
};

/** Returns the document below an organization that a write changes for those who may remember it. */
function entityOf(write: Write): { org: string; entity: string } | undefined {
  if ('update' in write) return undefined;
  const place = placeBelow(pathOf(write));
  if (!place || !Object.hasOwn(remembered, place.collection)) return undefined;
  return 'create' in write && !remembered[place.collection]?.isAbsenceToo ? undefined : place;
}

/** Derives the writes that tell of others, one for each organization where others are remembered. */
export function changesOf(writes: readonly Write[], now: number): Write[] {
  const changed = byOrganization(writes.flatMap((write) => entityOf(write) ?? []));
  return [...changed].map(([org, entities]) => {
    const id = randomBytes(15).toString('base64url');
    return {
      create: documentPath('organizations', org, 'changes', id),
      data: {
        id,
        entities: [...new Set(entities.map(({ entity }) => entity))],
        expireAt: new Date(now + CHANGES_KEPT),
      },
      transforms: [{ field: 'at', setToServerValue: 'REQUEST_TIME' as const }],
    };
  });
}

/** `organizations/{org}/changes/{id}` */
export const changes = (session: Session) => ({
  /** The first changes from a moment on, and the moment up to which, unless `most` were found, there are no others. */
  since: (org: string, from: Date, most: number) =>
    session.listAt(documentPath('organizations', org, 'changes'), StoredChange, {
      orderBy: 'at',
      startAt: from,
      limit: most,
    }),
});
