import * as z from 'zod';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** Scheduled work. */
const StoredDue = z.object({
  org: z.string(),
  kind: z.enum(['mail', 'registration', 'reset', 'close']),
  /** Id of the mail, registration or reset, or the developerId. */
  ref: z.string(),
  /** Milliseconds since 1970. */
  at: z.int(),
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
});
