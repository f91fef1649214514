import type { Context } from '../context';
import { hashPassword } from '../crypto/passwords';
import { afterEvent, isEmailConfirmed, waitingSince } from '../domain/accountStates';
import { isAdminOf } from '../domain/membership';
import { normalizedPassword } from '../domain/passwordRules';
import { modified } from '../domain/stamps';
import type { Caller } from '../environment';
import {
  AccountDoesNotExist,
  LinkDoesNotExist,
  PasswordRefused,
  SoleCompanyAdmin,
  WrongPassword,
} from '../faults';
import { type Attribute, withAttribute } from '../schemas/attribute';
import type { LinkPurpose, PortalSettings } from '../schemas/portal';
import type { StoredAccount } from '../store/collections/accounts';
import type { StoredDeveloper } from '../store/collections/developers';
import type { ActorStore, Collections } from '../store/store';
import { findAccountLink } from './accountLinks';
import { endSessions, fingerprintOf, MAX_SESSIONS, startSession } from './accountSessions';
import { type Person, provePassword } from './accountSignIn';
import { queueMail, retryTaken } from './mailQueue';
import { namesOf, requireGoodPassword, settingsOf } from './portal';
import { heldAddress, requireFields } from './registrations';

const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** Time in which a change of address or a closed account can be reverted, in milliseconds. */
const UNDO_LASTS = 3 * DAY;
const CLOSING_LASTS = 30 * DAY;

type Asking = Context & { store: ActorStore };

/** Returns the account of a caller of role `self`. @throws AccountDoesNotExist */
export async function ownAccount(
  org: string,
  { developerId = '' }: Pick<Caller, 'developerId'>,
  { developers, accounts }: Pick<Collections, 'developers' | 'accounts'>,
): Promise<Person> {
  const [[developer], account] = await Promise.all([
    developers.findAll(org, [developerId]),
    accounts.find(org, developerId),
  ]);
  if (!developer || !account) throw AccountDoesNotExist({ developer: developerId });
  return { developer, account };
}

const valuesOf = ({ fields }: PortalSettings, { attributes }: StoredDeveloper): Record<string, string> =>
  Object.fromEntries(
    attributes.flatMap(({ name, value }) =>
      fields.some(({ attribute }) => attribute === name) ? [[name, value]] : [],
    ),
  );

/** Returns a developer's view of their account. */
export async function presentOwn(org: string, caller: Caller, { store, now }: Asking) {
  const [{ developer, account }, settings, sessions] = await Promise.all([
    ownAccount(org, caller, store),
    settingsOf(org, store),
    store.portalSessions.list(org, `${caller.developerId}`, MAX_SESSIONS),
  ]);
  const { developerId, email, firstName, lastName, userName, status } = developer;
  const waits = waitingSince(account, developer);
  const isInactive = status === 'inactive' && waits === undefined;
  const fingerprint = fingerprintOf(account);
  const at = now();
  return {
    developerId,
    email,
    firstName,
    lastName,
    userName,
    status,
    language: account.language,
    waitingSince: waits,
    inactiveSince: isInactive ? (developer.statusSince ?? developer.createdAt) : undefined,
    isEmailConfirmed: isEmailConfirmed(account, developer),
    newEmail: account.newEmail,
    fields: valuesOf(settings, developer),
    acceptedTerms: account.acceptances.at(-1)?.version,
    passwordSetAt: account.passwordSetAt,
    sessions: sessions
      .filter(({ expireAt, password }) => expireAt.getTime() > at && password === fingerprint)
      .sort((one, other) => other.createdAt - one.createdAt)
      .map(({ id, createdAt, expireAt, browser, address }) => ({
        id,
        createdAt,
        browser,
        address,
        expiresAt: expireAt.getTime(),
        isCurrent: id === caller.session,
      })),
  };
}

/**
 * Changes names, language and fields of the caller's account; missing fields do not change. @throws
 * FieldRequired
 */
export async function changeOwn(
  org: string,
  caller: Caller,
  sent: {
    firstName?: string | undefined;
    lastName?: string | undefined;
    language?: StoredAccount['language'] | undefined;
    fields: Record<string, string>;
  },
  { store, now }: Asking,
): Promise<void> {
  const settings = await settingsOf(org, store);
  await store.atomically(async (collections) => {
    const { developer, account } = await ownAccount(org, caller, collections);
    const known = settings.fields.filter(({ attribute }) => Object.hasOwn(sent.fields, attribute));
    const edits = Object.fromEntries(
      known.map(({ attribute }) => [attribute, sent.fields[attribute]?.trim() ?? '']),
    );
    if (known.length > 0) requireFields(settings, { ...valuesOf(settings, developer), ...edits });
    const without = developer.attributes.filter(({ name }) => edits[name] !== '');
    const attributes = Object.entries(edits)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => ({ name, value }))
      .reduce<Attribute[]>((list, one) => withAttribute(list, one, 'developer'), without);
    const stamps = modified(caller, now());
    const { firstName = developer.firstName, lastName = developer.lastName } = sent;
    collections.developers.replace(org, developer, {
      ...developer,
      firstName,
      lastName,
      attributes,
      ...stamps,
    });
    if (sent.language !== undefined && sent.language !== account.language)
      collections.accounts.replace(org, { ...account, language: sent.language, ...stamps });
  });
}

/** A repeated verification of the password, required for actions that are hard to revert. */
interface Proving {
  password: string;
  cookie: string | undefined;
}

/**
 * Verifies the password of the caller's account; failures count as at sign-in. @throws WrongPassword @throws
 * TooManyAttempts
 */
async function requirePassword(
  org: string,
  caller: Caller,
  { password, cookie }: Proving,
  context: Asking,
): Promise<Person> {
  const { developer } = await ownAccount(org, caller, context.store);
  const attempt = { email: developer.email, password, address: caller.address, cookie };
  const proven = await provePassword(org, attempt, context);
  if (!proven || proven.developer.developerId !== caller.developerId) throw WrongPassword();
  return proven;
}

const toDeveloper = (
  { developerId, language }: Pick<StoredAccount, 'developerId' | 'language'>,
  address: 'current' | 'new' | 'former' = 'current',
) => ({ to: { developer: developerId, address }, subject: `developers/${developerId}`, language });

/**
 * Changes the password of the caller's account: ends all other sessions, voids all links and notifies the
 * developer. Returns the new session of this browser. @throws WrongPassword @throws PasswordRefused
 */
export async function changeOwnPassword(
  org: string,
  caller: Caller,
  { newPassword, browser, ...proving }: Proving & { newPassword: string; browser: string | undefined },
  context: Asking,
): Promise<{ session: string; lasts: number }> {
  const { store, now, callers } = context;
  const { developer, account: proven } = await requirePassword(org, caller, proving, context);
  if (newPassword === proving.password)
    throw PasswordRefused({ why: 'Use another password than the current one.' });
  const settings = await settingsOf(org, store);
  requireGoodPassword(newPassword, settings, namesOf(org, developer));
  const passwordHash = await hashPassword(normalizedPassword(newPassword));
  const lasts = settings.sessionHours * HOUR;
  const session = await retryTaken(() =>
    store.atomically(async (collections) => {
      const at = now();
      const { account } = await ownAccount(org, caller, collections);
      if (fingerprintOf(account) !== fingerprintOf(proven)) throw WrongPassword();
      const changed = { ...account, passwordHash, passwordSetAt: at, mustChange: false, links: [] };
      collections.accounts.replace(org, { ...changed, ...modified(caller, at) });
      await endSessions({ org, developerId: account.developerId }, collections);
      queueMail(org, { template: 'passwordChanged', ...toDeveloper(account) }, collections, at);
      const { address } = caller;
      return startSession({ org, account: changed, browser, address, lasts }, collections, context);
    }),
  );
  callers.forget(org);
  return { session, lasts };
}

/**
 * Mails a confirmation to a new address; nothing changes until then. The current address, if staff entered
 * it, is confirmed the same way. @throws WrongPassword
 */
export async function askOwnEmail(
  org: string,
  caller: Caller,
  { email: typed, ...proving }: Proving & { email: string },
  context: Asking,
): Promise<void> {
  const { store, now } = context;
  await requirePassword(org, caller, proving, context);
  await retryTaken(() =>
    store.atomically(async (collections) => {
      const at = now();
      const { developer, account } = await ownAccount(org, caller, collections);
      const newEmail = typed.toLowerCase();
      collections.accounts.replace(org, { ...account, newEmail, ...modified(caller, at) });
      if (!(await collections.mailboxes.admit(org, newEmail, at))) return;
      queueMail(org, { template: 'emailConfirm', ...toDeveloper(account, 'new') }, collections, at);
      const isOther = newEmail !== developer.emailKey;
      if (isOther && isEmailConfirmed(account, developer))
        queueMail(org, { template: 'emailChanging', ...toDeveloper(account) }, collections, at);
    }),
  );
}

/** Rejects an address that another developer took after the mail was sent. @throws LinkDoesNotExist */
async function requireFree(
  org: string,
  email: string,
  { developerId }: Pick<StoredAccount, 'developerId'>,
  { developers }: Collections,
): Promise<void> {
  const [holder] = await developers.findAll(org, [email]);
  if (holder && holder.developerId !== developerId) throw LinkDoesNotExist();
}

/**
 * Sets the address confirmed by a link; for 72 hours the former one can revert the change, and nobody signs up
 * with it.
 */
async function confirmEmail(org: string, token: string, collections: Collections, at: number): Promise<void> {
  const { account, link } = await findAccountLink(org, token, ['emailConfirm'], collections, at);
  const [developer] = await collections.developers.findAll(org, [account.developerId]);
  const { newEmail } = account;
  if (!developer || newEmail === undefined || link.email !== newEmail) throw LinkDoesNotExist();
  await requireFree(org, newEmail, account, collections);
  const stamps = modified({ name: newEmail }, at);
  const isOther = newEmail !== developer.emailKey;
  if (isOther) collections.developers.replace(org, developer, { ...developer, email: newEmail, ...stamps });
  const isFormerProven = isOther && isEmailConfirmed(account, developer);
  const changed: StoredAccount = {
    ...account,
    confirmedEmail: newEmail,
    newEmail: undefined,
    resetAskedAt: undefined,
    links: [],
    ...(isFormerProven && { formerEmail: { email: developer.emailKey, until: at + UNDO_LASTS } }),
    ...stamps,
  };
  collections.accounts.replace(org, changed);
  if (!isFormerProven) return;
  collections.due.put({ ...heldAddress(org, developer.emailKey, collections), at: at + UNDO_LASTS });
  queueMail(org, { template: 'emailChanged', ...toDeveloper(account, 'former') }, collections, at);
}

/**
 * Reverts a change of address: drops an unconfirmed one, or restores the former address within 72 hours,
 * unless somebody else has it. Ends all sessions and voids the password.
 */
async function undoEmail(org: string, token: string, collections: Collections, at: number): Promise<void> {
  const { account, link } = await findAccountLink(org, token, ['emailUndo'], collections, at);
  const [developer] = await collections.developers.findAll(org, [account.developerId]);
  if (!developer || link.email === undefined) throw LinkDoesNotExist();
  const { email } = link;
  const { formerEmail } = account;
  const isChanged = email !== developer.emailKey;
  if (isChanged && (formerEmail?.email !== email || formerEmail.until <= at)) throw LinkDoesNotExist();
  await requireFree(org, email, account, collections);
  const stamps = modified({ name: email }, at);
  if (isChanged) {
    collections.developers.replace(org, developer, { ...developer, email, ...stamps });
    collections.due.delete(heldAddress(org, email, collections));
  }
  const back: StoredAccount = {
    ...afterEvent('undoEmail', account),
    passwordHash: undefined,
    confirmedEmail: email,
    newEmail: undefined,
    formerEmail: undefined,
    ...stamps,
  };
  collections.accounts.replace(org, back);
  await endSessions({ org, developerId: account.developerId }, collections);
  queueMail(org, { template: 'setPassword', ...toDeveloper(account) }, collections, at);
}

/** Restores a closed account, with the developer's status as it was. */
async function keep(org: string, token: string, collections: Collections, at: number): Promise<void> {
  const { account } = await findAccountLink(org, token, ['keep'], collections, at);
  const [developer] = await collections.developers.findAll(org, [account.developerId]);
  const { closing, developerId } = account;
  if (!developer || account.state !== 'closing' || !closing || closing.until <= at) throw LinkDoesNotExist();
  const stamps = modified({ name: developer.email }, at);
  const kept = { ...afterEvent('keep', account), closing: undefined, ...stamps };
  collections.accounts.replace(org, kept);
  if (closing.wasActive)
    collections.developers.replace(org, developer, { ...developer, status: 'active', ...stamps });
  collections.due.delete({ org, kind: 'close', ref: developerId });
}

const uses: Partial<
  Record<LinkPurpose, (org: string, token: string, collections: Collections, at: number) => Promise<void>>
> = { emailConfirm: confirmEmail, emailUndo: undoEmail, keep };

/** Purposes of links that need no further input. */
export const usablePurposes = Object.keys(uses) as LinkPurpose[];

/** Uses a link, once. @throws LinkDoesNotExist */
export async function followLink(
  org: string,
  token: string,
  { address }: { address: string | undefined },
  context: Context,
): Promise<LinkPurpose> {
  const { store, now, callers } = context;
  const { account, link } = await findAccountLink(org, token, usablePurposes, store, now());
  const by = store.by({ name: account.confirmedEmail ?? account.developerId, action: 'followLink', address });
  await retryTaken(() =>
    by.atomically((collections) => uses[link.purpose]?.(org, token, collections, now())),
  );
  callers.forget(org);
  return link.purpose;
}

/** Maximum companies and developers read to find those with one admin. */
const MAX_COMPANIES = 100;
const MAX_MEMBERS = 1000;

/** Requires that no company with other developers loses its only admin. @throws SoleCompanyAdmin */
async function requireOtherAdmins(
  org: string,
  developer: StoredDeveloper,
  { developers }: Collections,
): Promise<void> {
  const administered = developer.companies.filter((company) => isAdminOf(developer, company));
  const companies: string[] = [];
  for (const company of administered.slice(0, MAX_COMPANIES)) {
    const members = await developers.listByCompany(org, company, MAX_MEMBERS);
    const others = members.filter(({ developerId }) => developerId !== developer.developerId);
    if (others.length > 0 && !others.some((other) => isAdminOf(other, company))) companies.push(company);
  }
  if (companies.length > 0) throw SoleCompanyAdmin({ company: companies.join(', ') });
}

/**
 * Closes the caller's account: keys stop working and sessions end at once; after 30 days everything is
 * deleted, unless the link in the mail cancels that. @throws WrongPassword @throws SoleCompanyAdmin
 */
export async function closeOwn(
  org: string,
  caller: Caller,
  { reason, ...proving }: Proving & { reason?: string | undefined },
  context: Asking,
): Promise<void> {
  const { store, now, callers } = context;
  await requirePassword(org, caller, proving, context);
  await retryTaken(() =>
    store.atomically(async (collections) => {
      const at = now();
      const { developer, account } = await ownAccount(org, caller, collections);
      await requireOtherAdmins(org, developer, collections);
      const stamps = modified(caller, at);
      const until = at + CLOSING_LASTS;
      const wasActive = developer.status === 'active';
      const closing = { since: at, until, wasActive, ...(reason && { reason }) };
      collections.accounts.replace(org, { ...afterEvent('close', account), closing, ...stamps });
      if (wasActive)
        collections.developers.replace(org, developer, { ...developer, status: 'inactive', ...stamps });
      await endSessions({ org, developerId: account.developerId }, collections);
      collections.due.put({ org, kind: 'close', ref: account.developerId, at: until });
      queueMail(org, { template: 'closing', ...toDeveloper(account) }, collections, at);
    }),
  );
  callers.forget(org);
}

/**
 * Ends sessions of the caller: the current one, all others, all, or one by id. Returns whether the current
 * one ended.
 */
export async function endOwnSessions(
  org: string,
  caller: Caller,
  which: string,
  { store, callers }: Asking,
): Promise<boolean> {
  const { developerId = '', session: current } = caller;
  const isEnded = (id: string): boolean => {
    if (which === 'all') return true;
    if (which === 'others') return id !== current;
    return id === (which === 'current' ? current : which);
  };
  const isCurrent = await store.atomically(async ({ portalSessions }) => {
    const found = await portalSessions.list(org, developerId, MAX_SESSIONS);
    const ended = found.filter(({ id }) => isEnded(id));
    for (const session of ended) portalSessions.delete(session);
    return ended.some(({ id }) => id === current);
  });
  callers.forget(org);
  return isCurrent;
}
