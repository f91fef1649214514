import * as z from 'zod';
import type { Vault } from '../../crypto/vault';
import { WriteConflict } from '../../faults';
import type { IdPage } from '../database';
import { documentPath } from '../documentId';
import { hashedId, sessionIds } from '../sessionIds';
import type { DocumentRef, UnitOfWork } from '../unit';

/** A browser session of a developer, stored with a hash of its secret id. */
const StoredPortalSession = z.object({
  organization: z.string(),
  developerId: z.string(),
  /** Fingerprint of the password; a password change ends the session. */
  password: z.string(),
  browser: z.string(),
  address: z.string(),
  createdAt: z.int(),
  expireAt: z.date(),
  /** Id of the document, by which its owner ends it. */
  id: z.string(),
});
export type StoredPortalSession = z.infer<typeof StoredPortalSession>;

const folder = 'portalSessions';

const at = (hashed: string): DocumentRef<StoredPortalSession> => ({
  path: documentPath(folder, hashed),
  schema: StoredPortalSession,
});

const idsIn = (vault: Vault) => sessionIds(vault, 'id of a portal session');

/** `portalSessions/{SHA-256 of its id}`: a session belongs to a developer of one organization. */
export const portalSessions = (session: UnitOfWork, vault: Vault) => ({
  /** Returns the session with this id, or undefined. */
  find: async (id: string) => (idsIn(vault).isGiven(id) ? session.find(at(hashedId(id))) : undefined),

  /** Stores a new session and returns its id. */
  create(data: Omit<StoredPortalSession, 'id'>): string {
    const id = idsIn(vault).create();
    session.create(at(hashedId(id)), { ...data, id: hashedId(id) }, WriteConflict());
    return id;
  },

  /** Returns up to `limit` sessions of a developer. */
  async list(org: string, developerId: string, limit: number): Promise<StoredPortalSession[]> {
    const found = await session.list(folder, StoredPortalSession, { equals: { developerId }, limit });
    return found.filter(({ organization }) => organization === org);
  },

  delete: ({ id }: Pick<StoredPortalSession, 'id'>): void => session.delete(at(id)),

  /** Returns the paths of up to `limit` sessions of all developers of an organization, ordered by id. */
  listPaths: (org: string, page: IdPage): Promise<string[]> =>
    session.listPaths(folder, { ...page, equals: { organization: org }, fields: [] }),
});
