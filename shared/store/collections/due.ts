import * as z from 'zod';
import type { IdPage } from '../database';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';
import { StoredDenial } from './denials';

/** A decision about a request: until its entry is due, it can be undone. */
const DueDecision = z.object({
  appId: z.string(),
  keyRef: z.string(),
  apiProduct: z.string(),
  /** Path of the app's owner below the organization. */
  owner: z.string(),
  status: z.enum(['approved', 'revoked']),
  decidedAt: z.int(),
  /** The denial before the decision. */
  denial: StoredDenial.optional(),
  /** Id of the mail about it. */
  mail: z.string().optional(),
});

/** Scheduled work. */
const StoredDue = z.object({
  org: z.string(),
  kind: z.enum(['mail', 'registration', 'reset', 'close', 'app', 'decision', 'requests', 'heldAddress']),
  /** Document id of the mail, registration, reset or app, the developerId, or a hash of key and API product, or of an address. */
  ref: z.string(),
  /** Milliseconds since 1970. */
  at: z.int(),
  decision: DueDecision.optional(),
  /** True if requests came in that staff were not notified of. */
  isNew: z.boolean().optional(),
});
export type StoredDue = z.infer<typeof StoredDue>;

type Named = Pick<StoredDue, 'org' | 'kind' | 'ref'>;

const at = ({ org, kind, ref }: Named): DocumentRef<StoredDue> => ({
  path: documentPath('due', `${org}~${kind}~${ref}`),
  schema: StoredDue,
});

/**
 * `due/{organization}~{kind}~{id}`: one collection for all organizations, so that one query finds all due
 * work.
 */
export const due = (session: UnitOfWork) => ({
  find: (named: Named): Promise<StoredDue | undefined> => session.find(at(named)),

  /** Returns the earliest entries, due or not. */
  list: (limit: number): Promise<StoredDue[]> => session.list('due', StoredDue, { orderBy: 'at', limit }),

  /** Schedules work, replacing an earlier entry. */
  put: (entry: StoredDue): void => session.update(at(entry), { data: entry }),

  delete: (named: Named): void => session.delete(at(named)),

  /** Returns the paths of up to `limit` entries of an organization, ordered by id. */
  listPaths: (org: string, { limit, startAfter }: IdPage): Promise<string[]> =>
    session.listPaths('due', {
      // No name of an organization contains a ~.
      ...(startAfter === undefined ? { startAt: `${org}~` } : { startAfter }),
      endBefore: `${org}\x7f`,
      limit,
      fields: [],
    }),
});
