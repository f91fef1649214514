import * as z from 'zod';
import { WriteConflict } from '../../faults';
import { documentPath, randomDocumentId } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** All tokens of one log-in; only the newest refresh token is valid. Source: RFC 9700, 4.14.2. */
const StoredTokenFamily = z.object({
  email: z.string(),
  /** The e-mail address in lower case. */
  emailKey: z.string(),
  /** Fingerprint of the password by organization; a password change ends the family there. */
  passwords: z.record(z.string(), z.string()),
  /** Hash of the id of the valid refresh token. */
  current: z.string(),
  /** Creation of that refresh token, in milliseconds since 1970. */
  rotatedAt: z.int(),
  createdAt: z.int(),
  /** End of the family; TTL field of Firestore. */
  expireAt: z.date(),
});
export type StoredTokenFamily = z.infer<typeof StoredTokenFamily>;

const folder = 'tokenFamilies';

const refTo = (id: string): DocumentRef<StoredTokenFamily> => ({
  path: documentPath(folder, id),
  schema: StoredTokenFamily,
});

export const newFamilyId = (): string => randomDocumentId(15);

/** `tokenFamilies/{id}`: a family belongs to a person and is valid in all their organizations. */
export const tokenFamilies = (unit: UnitOfWork) => ({
  find: (id: string) => unit.find(refTo(id)),

  create: (id: string, data: Omit<StoredTokenFamily, 'emailKey'>): void =>
    unit.create(refTo(id), { ...data, emailKey: data.email.toLowerCase() }, WriteConflict()),

  /** Replaces a family read in this unit of work. */
  replace: (id: string, family: StoredTokenFamily): void => unit.replace(refTo(id), family),

  /** Deletes a family. */
  delete: (id: string): void => unit.delete(refTo(id)),

  /** Deletes up to `limit` families of a person; returns how many it found. */
  async deleteSome(email: string, limit: number): Promise<number> {
    const query = { equals: { emailKey: email.toLowerCase() }, limit };
    const found = await unit.listPaths(folder, query);
    for (const path of found) unit.delete({ path });
    return found.length;
  },
});
