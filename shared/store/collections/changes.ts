import * as z from 'zod';
import { byOrganization, placeBelow } from '../byOrganization';
import { pathOf, type Write } from '../database';
import { documentPath, randomDocumentId } from '../documentId';
import type { UnitOfWork } from '../unit';

/** The documents changed by one commit, read by the caches of other processes. */
const StoredChange = z.object({
  id: z.string(),
  /** Commit time. */
  at: z.date(),
  /** Paths below the organization. */
  entities: z.array(z.string()),
});

/** Retention of changes, in milliseconds; caches keep entries for minutes at most. */
export const CHANGE_RETENTION_MS = 60 * 60_000;

/** Collections that processes cache, and whether they cache the absence of a document too. */
const cached: Record<string, { cachesAbsence: boolean }> = {
  keys: { cachesAbsence: true },
  apiProducts: { cachesAbsence: true },
  apps: { cachesAbsence: false },
  developers: { cachesAbsence: false },
  companies: { cachesAbsence: false },
  appGroups: { cachesAbsence: false },
  signingKeys: { cachesAbsence: true },
  members: { cachesAbsence: false },
  tokens: { cachesAbsence: false },
};

/** Returns the document whose cached copies a write makes stale; undefined for others. */
function entityOf(write: Write): { org: string; entity: string } | undefined {
  if ('update' in write) return undefined;
  const place = placeBelow(pathOf(write));
  if (!place || !Object.hasOwn(cached, place.collection)) return undefined;
  return 'create' in write && !cached[place.collection]?.cachesAbsence ? undefined : place;
}

/** Derives the change records of a commit, one for each organization. */
export function changeRecordsOf(writes: readonly Write[], now: number): Write[] {
  const changed = byOrganization(writes.flatMap((write) => entityOf(write) ?? []));
  return [...changed].map(([org, entities]) => {
    const id = randomDocumentId(15);
    return {
      create: documentPath('organizations', org, 'changes', id),
      data: {
        id,
        entities: [...new Set(entities.map(({ entity }) => entity))],
        expireAt: new Date(now + CHANGE_RETENTION_MS),
      },
      transforms: [{ field: 'at', setToServerValue: 'REQUEST_TIME' as const }],
    };
  });
}

/** `organizations/{org}/changes/{id}` */
export const changes = (unit: UnitOfWork) => ({
  /**
   * Returns up to `limit` changes since a time, and the time up to which the list is complete if it has
   * fewer.
   */
  since: (org: string, from: Date, limit: number) =>
    unit.listAt(documentPath('organizations', org, 'changes'), StoredChange, {
      orderBy: 'at',
      startAt: from,
      limit,
    }),
});
