import { createHash } from 'node:crypto';
import * as z from 'zod';
import { WriteConflict } from '../../faults';
import { Language, LinkPurpose } from '../../schemas/portal';
import { withTraits } from '../../schemas/traits';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** A mailed link, with a hash of its token. */
export const StoredLink = z.object({
  purpose: LinkPurpose,
  hash: withTraits(z.string(), { secret: true }),
  /** Expiry, in milliseconds since 1970. */
  until: z.int(),
  /** Lower-case address that the link is about. */
  email: z.string().optional(),
});
export type StoredLink = z.infer<typeof StoredLink>;

/** Hashes a link's secret; with 256 random bits a fast hash suffices. */
export const hashOfLink = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A developer's portal account as stored; the password as an argon2id hash. */
export const StoredAccount = z.object({
  developerId: z.string(),
  state: z.enum(['invited', 'active', 'disabled', 'closing']),
  passwordHash: withTraits(z.string(), { secret: true }).optional(),
  passwordSetAt: z.int().optional(),
  /** True if staff set the password: the developer must change it at the next sign-in. */
  mustChange: z.boolean().default(false),
  language: Language,
  /** Lower-case address that the developer proved to own. */
  confirmedEmail: z.string().optional(),
  /** Start of the wait for the first activation, in milliseconds since 1970. */
  waitingSince: z.int().optional(),
  /** True if staff refused activation. */
  isRefused: z.boolean().default(false),
  acceptances: z
    .array(z.object({ version: z.string(), at: z.int(), address: z.string().optional() }))
    .default([]),
  links: z.array(StoredLink).default([]),
  /** New address, not confirmed yet. */
  newEmail: z.string().optional(),
  /** Address before the last change; it can revert the change until then. */
  formerEmail: z.object({ email: z.string(), until: z.int() }).optional(),
  /** A reset requested while the address was unconfirmed, and therefore not mailed. */
  resetAskedAt: z.int().optional(),
  closing: z
    .object({ since: z.int(), until: z.int(), wasActive: z.boolean(), reason: z.string().optional() })
    .optional(),
  /** Rounded to the hour. */
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

  /** Returns accounts that await their first activation, longest wait first. */
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

  /** Replaces an account read in this unit of work. */
  replace(org: string, account: StoredAccount): StoredAccount {
    session.replace(placeOf(org, account), account);
    return account;
  },

  delete: (org: string, developerId: string): void => session.delete(placeOf(org, { developerId })),
});
