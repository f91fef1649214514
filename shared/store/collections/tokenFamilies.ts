import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { WriteConflict } from '../../faults';
import { documentPath } from '../documentId';
import type { Place, Session } from '../unit';

/** The tokens that come of one log-in. Of its refresh tokens only the newest is good. Source: RFC 9700, 4.14.2. */
const StoredTokenFamily = z.object({
  email: z.string(),
  /** The e-mail address in lower case. */
  emailKey: z.string(),
  /** Fingerprint of the password by organization: another password ends the family there. */
  passwords: z.record(z.string(), z.string()),
  /** Hash of the id of the refresh token that is good now. */
  current: z.string(),
  /** When that token was made, in milliseconds since 1970. */
  rotatedAt: z.int(),
  createdAt: z.int(),
  /** When the family ends and Firestore removes it. */
  expireAt: z.date(),
});
export type StoredTokenFamily = z.infer<typeof StoredTokenFamily>;

const folder = 'tokenFamilies';

const at = (id: string): Place<StoredTokenFamily> => ({
  path: documentPath(folder, id),
  schema: StoredTokenFamily,
});

/** Returns a new family's id. */
export const newFamilyId = (): string => randomBytes(15).toString('base64url');

/** `tokenFamilies/{id}`: a family belongs to a person, in all organizations they are a member of. */
export const tokenFamilies = (session: Session) => ({
  find: (id: string) => session.find(at(id)),

  create: (id: string, data: Omit<StoredTokenFamily, 'emailKey'>): void =>
    session.create(at(id), { ...data, emailKey: data.email.toLowerCase() }, WriteConflict()),

  /** Replaces a family that was read. */
  replace: (id: string, family: StoredTokenFamily): void => session.replace(at(id), family),

  /** Ends a family that was read. */
  delete: (id: string): void => session.delete(at(id)),

  /** Ends up to `most` families of a person; returns how many there were. */
  async deleteSome(email: string, most: number): Promise<number> {
    const query = { equals: { emailKey: email.toLowerCase() }, limit: most };
    const found = await session.listPaths(folder, query);
    for (const path of found) session.delete({ path });
    return found.length;
  },
});
