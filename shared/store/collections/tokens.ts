import * as z from 'zod';
import { TokenDoesNotExist, WriteConflict } from '../../faults';
import { Token } from '../../schemas/member';
import { documentPath } from '../documentId';
import type { Place, Session } from '../unit';

/** An API token as stored; of the token itself only a hash. */
const StoredToken = Token.omit({ token: true }).extend({
  hash: z.string(),
  /** The e-mail address, in lower case, of the member who made it, or whose token did. */
  memberKey: z.string().optional(),
});
export type StoredToken = z.infer<typeof StoredToken>;

const folder = (org: string): string => documentPath('organizations', org, 'tokens');

const at = (org: string, id: string): Place<StoredToken> | undefined =>
  /^[A-Za-z0-9]{1,64}$/.test(id)
    ? { path: documentPath('organizations', org, 'tokens', id), schema: StoredToken }
    : undefined;

const placeOf = (org: string, { id }: Pick<StoredToken, 'id'>): Place<StoredToken> => {
  const place = at(org, id);
  if (!place) throw TokenDoesNotExist({ token: id });
  return place;
};

/** Returns the path of a token below the organization, as changes have it. */
export const tokenEntity = (id: string): string => `tokens/${id}`;

/** `organizations/{org}/tokens/{id}` */
export const tokens = (session: Session) => ({
  find: async (org: string, id: string) => {
    const place = at(org, id);
    return place && session.find(place);
  },

  /** @throws TokenDoesNotExist */
  async get(org: string, id: string): Promise<StoredToken> {
    const found = await this.find(org, id);
    if (!found) throw TokenDoesNotExist({ token: id });
    return found;
  },

  /** All tokens in the order of their ids. */
  list: (org: string) => session.list(folder(org), StoredToken, { orderBy: 'id' }),

  /**
   * Lists up to `most` tokens that somebody made, by their name or e-mail address: also those that were made
   * with a token of a member's.
   */
  async listBy(org: string, creator: string, most: number): Promise<StoredToken[]> {
    const list = (equals: Record<string, string>) =>
      session.list(folder(org), StoredToken, { equals, limit: most });
    const found = await Promise.all([
      list({ memberKey: creator.toLowerCase() }),
      // Tokens of earlier versions have no more than that.
      list({ createdBy: creator }),
    ]);
    const all = new Map(found.flat().map((token) => [token.id, token]));
    return [...all.values()].sort((one, other) => (one.id < other.id ? -1 : 1)).slice(0, most);
  },

  create(org: string, token: StoredToken): StoredToken {
    session.create(placeOf(org, token), token, WriteConflict());
    return token;
  },

  /** Notes when a token that was read was last used. */
  noteUse: (org: string, token: StoredToken, at: number): void =>
    session.update(placeOf(org, token), {
      transforms: [{ field: 'lastUsedAt', maximum: at }],
      precondition: { exists: true },
    }),

  /** Revokes a token that was read. */
  delete: (org: string, token: StoredToken): void => session.delete(placeOf(org, token)),
});
