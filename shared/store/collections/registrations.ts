import * as z from 'zod';
import type { Vault } from '../../crypto/vault';
import { WriteConflict } from '../../faults';
import { Language } from '../../schemas/portal';
import type { Update } from '../database';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';
import { StoredLink } from './accounts';

/** A sign-up with an unconfirmed address; no developer yet. */
const StoredRegistration = z.object({
  id: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  fields: z.record(z.string(), z.string()).default({}),
  language: Language,
  /** Time of the last form, in milliseconds since 1970. */
  askedAt: z.int(),
  /** The `askedAt` that the trigger handled. */
  handledAt: z.int().optional(),
  /** True if the address belongs to nobody and may sign up. */
  isAdmitted: z.boolean().default(false),
  /** Time of the confirmation; the rest is kept to respond to further uses of its links. */
  confirmedAt: z.int().optional(),
  links: z.array(StoredLink).default([]),
  expireAt: z.date(),
});
export type StoredRegistration = z.infer<typeof StoredRegistration>;

/** A requested password reset; deleted once it is handled. */
const StoredReset = z.object({
  id: z.string(),
  email: z.string(),
  language: Language,
  askedAt: z.int(),
  expireAt: z.date(),
});
export type StoredReset = z.infer<typeof StoredReset>;

/** Times of mails caused by requests without a caller, by address. */
const StoredMailbox = z.object({ sentAt: z.array(z.int()).default([]), expireAt: z.date() });

const ID = /^[\w-]{43}$/;

const at = (org: string, id: string): DocumentRef<StoredRegistration> | undefined =>
  ID.test(id)
    ? { path: documentPath('organizations', org, 'registrations', id), schema: StoredRegistration }
    : undefined;

const placeOf = (org: string, { id }: Pick<StoredRegistration, 'id'>): DocumentRef<StoredRegistration> => ({
  path: documentPath('organizations', org, 'registrations', id),
  schema: StoredRegistration,
});

/** Update without a read: sets the given fields, whatever is stored. */
const blind = <T extends { expireAt: Date }>(data: T): Update => ({ data, mask: Object.keys(data) });

/** `organizations/{org}/registrations/{tag of the e-mail address}` */
export const registrations = (session: UnitOfWork, vault: Vault) => ({
  /** Returns the id of an address's registration, which does not reveal the address. */
  idOf: (org: string, email: string): string =>
    vault.tag(JSON.stringify([org, email.toLowerCase()]), 'registration'),

  find: async (org: string, id: string): Promise<StoredRegistration | undefined> => {
    const place = at(org, id);
    return place && session.find(place);
  },

  /** Returns the latest registrations. */
  list: (org: string, limit: number): Promise<StoredRegistration[]> =>
    session.list(documentPath('organizations', org, 'registrations'), StoredRegistration, {
      orderBy: 'askedAt',
      descending: true,
      limit,
    }),

  /** Stores a form without reading an earlier one, whose links stay valid. */
  ask(
    org: string,
    registration: Omit<StoredRegistration, 'handledAt' | 'isAdmitted' | 'confirmedAt' | 'links'>,
  ): void {
    session.update(placeOf(org, registration), blind(registration));
  },

  /** Replaces a registration read in this unit of work. */
  replace: (org: string, registration: StoredRegistration): void =>
    session.replace(placeOf(org, registration), registration),

  delete: (org: string, registration: Pick<StoredRegistration, 'id'>): void =>
    session.delete(placeOf(org, registration)),
});

const resetAt = (org: string, id: string): DocumentRef<StoredReset> => ({
  path: documentPath('organizations', org, 'resets', id),
  schema: StoredReset,
});

/** `organizations/{org}/resets/{tag of the e-mail address}` */
export const resets = (session: UnitOfWork, vault: Vault) => ({
  idOf: (org: string, email: string): string =>
    vault.tag(JSON.stringify([org, email.toLowerCase()]), 'reset'),
  find: async (org: string, id: string) => (ID.test(id) ? session.find(resetAt(org, id)) : undefined),
  ask: (org: string, reset: StoredReset): void => session.update(resetAt(org, reset.id), blind(reset)),
  delete: (org: string, { id }: Pick<StoredReset, 'id'>): void => session.delete(resetAt(org, id)),
});

const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** Maximum mails per hour to one address, caused by requests without a caller. */
const MAX_PER_HOUR = 3;
const MAX_PER_DAY = 6;

/** `organizations/{org}/mailboxes/{tag of the e-mail address}` */
export const mailboxes = (session: UnitOfWork, vault: Vault) => ({
  /** Counts a mail to an address in the commit that queues it; returns false beyond the limits. */
  async admit(org: string, email: string, now: number): Promise<boolean> {
    const id = vault.tag(JSON.stringify([org, email.toLowerCase()]), 'mailbox');
    const place = { path: documentPath('organizations', org, 'mailboxes', id), schema: StoredMailbox };
    const before = await session.find(place);
    const sentAt = (before?.sentAt ?? []).filter((at) => at > now - DAY);
    if (sentAt.length >= MAX_PER_DAY || sentAt.filter((at) => at > now - HOUR).length >= MAX_PER_HOUR)
      return false;
    const after = { sentAt: [...sentAt, now], expireAt: new Date(now + DAY) };
    if (before) session.replace(place, after);
    else session.create(place, after, WriteConflict());
    return true;
  },
});
