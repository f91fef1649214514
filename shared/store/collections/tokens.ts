import * as z from 'zod';
import { TokenDoesNotExist, WriteConflict } from '../../faults';
import { Token } from '../../schemas/member';
import { withTraits } from '../../schemas/traits';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** An API token as stored, with a hash in place of the token. */
export const StoredToken = Token.omit({ token: true }).extend({
  hash: withTraits(z.string(), { secret: true }),
  /** Lower-case e-mail address of the member who created it, directly or through a token. */
  memberKey: z.string().optional(),
});
export type StoredToken = z.infer<typeof StoredToken>;

const folder = (org: string): string => documentPath('organizations', org, 'tokens');

const refTo = (org: string, id: string): DocumentRef<StoredToken> | undefined =>
  /^[A-Za-z0-9]{1,64}$/.test(id)
    ? { path: documentPath('organizations', org, 'tokens', id), schema: StoredToken }
    : undefined;

const refOf = (org: string, { id }: Pick<StoredToken, 'id'>): DocumentRef<StoredToken> => {
  const ref = refTo(org, id);
  if (!ref) throw TokenDoesNotExist({ token: id });
  return ref;
};

/** Returns the path of a token below the organization, as in change records. */
export const tokenEntity = (id: string): string => `tokens/${id}`;

/** `organizations/{org}/tokens/{id}` */
export const tokens = (unit: UnitOfWork) => ({
  find: async (org: string, id: string) => {
    const ref = refTo(org, id);
    return ref && unit.find(ref);
  },

  /** @throws TokenDoesNotExist */
  async get(org: string, id: string): Promise<StoredToken> {
    const found = await this.find(org, id);
    if (!found) throw TokenDoesNotExist({ token: id });
    return found;
  },

  /** Returns all tokens in the order of ids. */
  list: (org: string) => unit.list(folder(org), StoredToken, { orderBy: 'id' }),

  /**
   * Returns up to `limit` tokens created by a person or token, given by e-mail address or name; for a member,
   * also those created with their tokens.
   */
  async listBy(org: string, creator: string, limit: number): Promise<StoredToken[]> {
    const list = (equals: Record<string, string>) => unit.list(folder(org), StoredToken, { equals, limit });
    const found = await Promise.all([
      list({ memberKey: creator.toLowerCase() }),
      // Tokens of earlier versions have no `memberKey`.
      list({ createdBy: creator }),
    ]);
    const all = new Map(found.flat().map((token) => [token.id, token]));
    return [...all.values()].sort((one, other) => (one.id < other.id ? -1 : 1)).slice(0, limit);
  },

  create(org: string, token: StoredToken): StoredToken {
    unit.create(refOf(org, token), token, WriteConflict());
    return token;
  },

  /** Records a use, unless a later one is stored. */
  noteUse: (org: string, token: StoredToken, at: number): void =>
    unit.update(refOf(org, token), {
      transforms: [{ field: 'lastUsedAt', maximum: at }],
      precondition: { exists: true },
    }),

  /** Deletes a token. */
  delete: (org: string, token: StoredToken): void => unit.delete(refOf(org, token)),
});
