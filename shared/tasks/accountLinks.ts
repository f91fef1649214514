import { timingSafeEqual } from 'node:crypto';
import type { Context } from '../context';
import { LinkDoesNotExist, LinkUsed } from '../faults';
import type { LinkPurpose, MailTemplate } from '../schemas/portal';
import { hashOfLink, type StoredAccount, type StoredLink } from '../store/collections/accounts';
import type { StoredRegistration } from '../store/collections/registrations';
import type { Collections } from '../store/store';

const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** A link in a mail. */
export interface MailLink {
  purpose: LinkPurpose;
  /** Lifetime from sending the mail, in milliseconds. */
  lasts: number;
  /** Number of newest links of this purpose that are valid. */
  newest: number;
  /** Target page below the portal. */
  page: string;
}

/** Links with a token, by mail. */
export const mailLinks: Partial<Record<MailTemplate, MailLink>> = {
  confirm: { purpose: 'confirm', lasts: DAY, newest: 3, page: 'confirm' },
  setPassword: { purpose: 'password', lasts: 7 * DAY, newest: 1, page: 'welcome' },
  invitation: { purpose: 'password', lasts: 7 * DAY, newest: 1, page: 'welcome' },
  reset: { purpose: 'password', lasts: HOUR, newest: 3, page: 'reset' },
  emailConfirm: { purpose: 'emailConfirm', lasts: DAY, newest: 1, page: 'confirm-email' },
  emailChanging: { purpose: 'emailUndo', lasts: 3 * DAY, newest: 1, page: 'undo-email' },
  emailChanged: { purpose: 'emailUndo', lasts: 3 * DAY, newest: 1, page: 'undo-email' },
  closing: { purpose: 'keep', lasts: 30 * DAY, newest: 1, page: 'keep' },
};

/** Pages that other mails lead to: of the portal, or for staff of the console. */
const mailPages: Partial<Record<MailTemplate, { site: 'portal' | 'console'; page: string }>> = {
  alreadyRegistered: { site: 'portal', page: 'signin' },
  accountReady: { site: 'portal', page: 'signin' },
  passwordChanged: { site: 'portal', page: 'forgot' },
  activated: { site: 'portal', page: '' },
  requestApproved: { site: 'portal', page: 'requests' },
  requestRejected: { site: 'portal', page: 'requests' },
  waitingDevelopers: { site: 'console', page: 'portal/waiting' },
  requestsWaiting: { site: 'console', page: 'requests' },
  requestsOverdue: { site: 'console', page: 'requests' },
};

/**
 * Returns the address that the button of a mail leads to, with the token of its link; undefined for a mail without
 * a button, or without a configured address.
 */
export function buttonOf(
  template: MailTemplate,
  sites: Readonly<Record<'portal' | 'console', string | undefined>>,
  token: () => string,
): string | undefined {
  const link = mailLinks[template];
  const { site, page } = link ? { site: 'portal' as const, page: link.page } : (mailPages[template] ?? {});
  const address = site && sites[site];
  if (address === undefined) return undefined;
  const path = page ? `/${page}` : '';
  return link ? `${address}${path}#t=${token()}` : `${address}${path}`;
}

/**
 * Derives the secret of a mail's link, so that a resent mail has the same one. 256 bits under the pepper of
 * the key ring; only its hash is stored.
 */
export const secretOf = (org: string, mail: string, { vault }: Pick<Context, 'vault'>): string =>
  vault.tag(JSON.stringify([org, mail]), 'secret of a link');

/** Adds a link to a subject; keeps the newest of its purpose. */
export function withLink(links: readonly StoredLink[], link: StoredLink, newest: number): StoredLink[] {
  const others = links.filter(({ hash }) => hash !== link.hash);
  const same = others.filter(({ purpose }) => purpose === link.purpose);
  const dropped = new Set(same.slice(0, Math.max(0, same.length - newest + 1)));
  return [...others.filter((one) => !dropped.has(one)), link];
}

/** Returns the token of a link: its subject and secret. */
export const tokenOf = (subject: { registration: string } | { developer: string }, secret: string): string =>
  'registration' in subject ? `r.${subject.registration}.${secret}` : `a.${subject.developer}.${secret}`;

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** A valid link and its subject. */
export type FoundLink =
  | { link: StoredLink; registration: StoredRegistration }
  | { link: StoredLink; account: StoredAccount };

const goodLink = (
  links: readonly StoredLink[],
  secret: string,
  purposes: readonly LinkPurpose[],
  now: number,
): StoredLink => {
  const hash = hashOfLink(secret);
  const link = links.find((one) => isSame(one.hash, hash));
  if (!link || link.until <= now || !purposes.includes(link.purpose)) throw LinkDoesNotExist();
  return link;
};

/**
 * Finds the subject of a token in one read. Wrong, used, expired and foreign tokens are indistinguishable.
 * @throws LinkDoesNotExist @throws LinkUsed if the registration was confirmed by one of its links
 */
export async function findLink(
  org: string,
  token: string,
  purposes: readonly LinkPurpose[],
  { registrations, accounts }: Pick<Collections, 'registrations' | 'accounts'>,
  now: number,
): Promise<FoundLink> {
  const [kind, subject = '', secret = ''] = token.split('.');
  if (kind === 'r') {
    const registration = await registrations.find(org, subject);
    if (!registration || registration.expireAt.getTime() <= now) throw LinkDoesNotExist();
    if (registration.confirmedAt !== undefined) {
      const hash = hashOfLink(secret);
      throw registration.links.some((one) => isSame(one.hash, hash)) ? LinkUsed() : LinkDoesNotExist();
    }
    return { link: goodLink(registration.links, secret, purposes, now), registration };
  }
  const account = kind === 'a' ? await accounts.find(org, subject) : undefined;
  if (!account) throw LinkDoesNotExist();
  return { link: goodLink(account.links, secret, purposes, now), account };
}

/** Finds the account of a token. @throws LinkDoesNotExist */
export async function findAccountLink(
  org: string,
  token: string,
  purposes: readonly LinkPurpose[],
  collections: Pick<Collections, 'registrations' | 'accounts'>,
  now: number,
): Promise<{ link: StoredLink; account: StoredAccount }> {
  const found = await findLink(org, token, purposes, collections, now);
  if (!('account' in found)) throw LinkDoesNotExist();
  return found;
}

/** Masks an address, recognizable for its owner. */
export const maskedEmail = (email: string): string => {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}•••${email.slice(at)}`;
};
