import * as z from 'zod';
import type { Vault } from '../../crypto/vault';
import { WriteConflict } from '../../faults';
import { documentPath } from '../documentId';
import { hashedId, sessionIds } from '../sessionIds';
import type { DocumentRef, UnitOfWork } from '../unit';

/** A browser session, stored with a hash of its secret id. */
const StoredSession = z.object({
  email: z.string(),
  /** The e-mail address in lower case. */
  emailKey: z.string(),
  /** Fingerprint of the password by organization; a password change ends the session there. */
  passwords: z.record(z.string(), z.string()),
  createdAt: z.int(),
  /** End of the session; TTL field of Firestore. */
  expireAt: z.date(),
});
export type StoredSession = z.infer<typeof StoredSession>;

const folder = 'sessions';

const at = (id: string): DocumentRef<StoredSession> => ({
  path: documentPath(folder, hashedId(id)),
  schema: StoredSession,
});

const idsIn = (vault: Vault) => sessionIds(vault, 'session id');

/** `sessions/{SHA-256 of its id}`: a session belongs to a person and is valid in all their organizations. */
export const sessions = (session: UnitOfWork, vault: Vault) => ({
  /** Returns the session with the id of a browser's cookie, or undefined. */
  find: async (id: string) => (idsIn(vault).isGiven(id) ? session.find(at(id)) : undefined),

  /** Stores a new session and returns its id. */
  create(data: Omit<StoredSession, 'emailKey'>): string {
    const id = idsIn(vault).create();
    session.create(at(id), { ...data, emailKey: data.email.toLowerCase() }, WriteConflict());
    return id;
  },

  /** A person's sessions, up to `most`; none is told by its id. */
  list: (email: string, most: number): Promise<StoredSession[]> =>
    session.list(folder, StoredSession, { equals: { emailKey: email.toLowerCase() }, limit: most }),

  delete: (id: string): void => session.delete(at(id)),

  /** Deletes up to `most` sessions of a person, except `kept`; returns how many it found. */
  async deleteSome(email: string, most: number, kept?: string): Promise<number> {
    const query = { equals: { emailKey: email.toLowerCase() }, limit: most };
    const found = await session.listPaths(folder, query);
    const path = kept === undefined ? undefined : at(kept).path;
    for (const other of found) if (other !== path) session.delete({ path: other });
    return found.length;
  },
});
