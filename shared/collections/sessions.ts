import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { WriteConflict } from '../faults';
import type { Place, Session } from './session';

/** A browser that somebody signed in with; of what it proves itself with only a hash. */
const StoredSession = z.object({
  email: z.string(),
  /** The e-mail address in lower case. */
  emailKey: z.string(),
  /** By organization, what the password was: another password ends the session there. */
  passwords: z.record(z.string(), z.string()),
  createdAt: z.int(),
  /** It is over then, and Firestore removes it. */
  expireAt: z.date(),
});
export type StoredSession = z.infer<typeof StoredSession>;

const folder = 'sessions';

const at = (id: string): Place<StoredSession> => ({
  path: `${folder}/${createHash('sha256').update(id).digest('base64url')}`,
  schema: StoredSession,
});

/** `sessions/{SHA-256 of its id}`: a session is a person's, in all organizations that have them as a member. */
export const sessions = (session: Session) => ({
  /** The session that a browser's id stands for, or undefined. */
  find: (id: string) => session.find(at(id)),

  /** Stores a new session and answers the id it is known by, which nobody guesses. */
  create(data: Omit<StoredSession, 'emailKey'>): string {
    const id = randomBytes(32).toString('base64url');
    session.create(at(id), { ...data, emailKey: data.email.toLowerCase() }, WriteConflict());
    return id;
  },

  delete: (id: string): void => session.delete(at(id)),

  /** Ends up to `most` sessions of a person; answers how many there were. */
  async deleteSome(email: string, most: number): Promise<number> {
    const query = { equals: { emailKey: email.toLowerCase() }, limit: most };
    const found = await session.listPaths(folder, query);
    for (const path of found) session.delete({ path });
    return found.length;
  },
});
