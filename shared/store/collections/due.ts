import * as z from 'zod';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** What is done later, and what it is done to. */
const StoredDue = z.object({
  org: z.string(),
  kind: z.enum(['mail', 'registration', 'reset', 'close']),
  /** Id of the mail, registration or reset, or the developerId. */
  ref: z.string(),
  /** When, in milliseconds since 1970. */
  at: z.int(),
});
export type StoredDue = z.infer<typeof StoredDue>;

type Named = Pick<StoredDue, 'org' | 'kind' | 'ref'>;

const at = ({ org, kind, ref }: Named): DocumentRef<StoredDue> => ({
  path: documentPath('due', `${org}~${kind}~${ref}`),
  schema: StoredDue,
});

/** `due/{organization}~{kind}~{id}`: of all organizations in one collection, so that one query finds them. */
export const due = (session: UnitOfWork) => ({
  find: (named: Named): Promise<StoredDue | undefined> => session.find(at(named)),

  /** What is due first, whatever the time is. */
  list: (limit: number): Promise<StoredDue[]> => session.list('due', StoredDue, { orderBy: 'at', limit }),

  /** Has it done at a moment, instead of an earlier one. */
  put: (entry: StoredDue): void => session.update(at(entry), { data: entry }),

  delete: (named: Named): void => session.delete(at(named)),
});
