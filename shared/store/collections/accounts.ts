import { createHash } from 'node:crypto';
import * as z from 'zod';
import { WriteConflict } from '../../faults';
import { Language, LinkPurpose } from '../../schemas/portal';
import { withTraits } from '../../schemas/traits';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** A link that was mailed; of its token only a hash is stored. */
export const StoredLink = z.object({
  purpose: LinkPurpose,
  hash: withTraits(z.string(), { secret: true }),
  /** In milliseconds since 1970. */
  until: z.int(),
  /** The address that the link is about, in lower case. */
  email: z.string().optional(),
});
export type StoredLink = z.infer<typeof StoredLink>;

/** Returns the hash of a link's secret; 256 random bits need no slower one. */
export const hashOfLink = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A developer's portal account as stored; of the password only its argon2id hash. */
export const StoredAccount = z.object({
  developerId: z.string(),
  state: z.enum(['invited', 'active', 'disabled', 'closing']),
  passwordHash: withTraits(z.string(), { secret: true }).optional(),
  passwordSetAt: z.int().optional(),
  /** True where staff set the password: the developer sets another one at the next sign-in. */
  mustChange: z.boolean().default(false),
  language: Language,
  /** The address that the developer proved to be theirs, in lower case. */
  confirmedEmail: z.string().optional(),
  /** Since when a developer who signed up waits for the first activation, in milliseconds since 1970. */
  waitingSince: z.int().optional(),
  /** True once staff decided not to activate. */
  isRefused: z.boolean().default(false),
  acceptances: z
    .array(z.object({ version: z.string(), at: z.int(), address: z.string().optional() }))
    .default([]),
  links: z.array(StoredLink).default([]),
  /** An address that waits for its confirmation. */
  newEmail: z.string().optional(),
  /** The address before the last change, which can take it back. */
  formerEmail: z.object({ email: z.string(), until: z.int() }).optional(),
  /** A reset that was asked for while the address was not confirmed, and therefore not mailed. */
  resetAskedAt: z.int().optional(),
  closing: z
    .object({ since: z.int(), until: z.int(), wasActive: z.boolean(), reason: z.string().optional() })
    .optional(),
  /** To the hour. */
  lastSignInAt: z.int().optional(),
  createdAt: z.int(),
  createdBy: z.string(),
  lastModifiedAt: z.int(),
  lastModifiedBy: z.string(),
});
export type StoredAccount = z.infer<typeof StoredAccount>;

const folder = (org: string): string => documentPath('organizations', org, 'accounts');

const at = (org: string, developerId: string): DocumentRef<StoredAccount> | undefined => {
  const id = documentId(developerId);
  return id === undefined
    ? undefined
    : { path: documentPath('organizations', org, 'accounts', id), schema: StoredAccount };
};

const placeOf = (
  org: string,
  { developerId }: Pick<StoredAccount, 'developerId'>,
): DocumentRef<StoredAccount> => ({
  path: documentPath('organizations', org, 'accounts', developerId),
  schema: StoredAccount,
});

/** `organizations/{org}/accounts/{developerId}` */
export const accounts = (session: UnitOfWork) => ({
  find: async (org: string, developerId: string): Promise<StoredAccount | undefined> => {
    const place = at(org, developerId);
    return place && session.find(place);
  },

  /** Accounts that wait for a first activation since a moment or later, the longest first. */
  listWaiting: (org: string, limit: number, after?: { waitingSince: number; developerId: string }) =>
    session.list(folder(org), StoredAccount, {
      orderBy: 'waitingSince',
      limit,
      ...(after && { after: { value: after.waitingSince, id: after.developerId } }),
    }),

  create(org: string, account: StoredAccount): StoredAccount {
    session.create(placeOf(org, account), account, WriteConflict());
    return account;
  },

  /** Replaces an account that was read. */
  replace(org: string, account: StoredAccount): StoredAccount {
    session.replace(placeOf(org, account), account);
    return account;
  },

  delete: (org: string, developerId: string): void => session.delete(placeOf(org, { developerId })),
});
