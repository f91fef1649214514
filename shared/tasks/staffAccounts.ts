import type { Context } from '../context';
import { hashPassword } from '../crypto/passwords';
import {
  afterEvent,
  isEmailConfirmed,
  mayMail,
  newAccount,
  requireTransition,
  waitingSince,
} from '../domain/accountStates';
import { normalizedPassword } from '../domain/passwordRules';
import { created, modified } from '../domain/stamps';
import type { Caller } from '../environment';
import { AccountDoesNotExist, AccountStateConflict, RegistrationDoesNotExist } from '../faults';
import type { Account, MailShown, MailTemplate } from '../schemas/portal';
import type { StoredAccount } from '../store/collections/accounts';
import type { StoredDeveloper } from '../store/collections/developers';
import type { StoredMail } from '../store/collections/mails';
import type { StoredRegistration } from '../store/collections/registrations';
import type { ActorStore, Collections } from '../store/store';
import { endSessions } from './accountSessions';
import { queueMail, retryTaken } from './mailQueue';
import { namesOf, requireGoodPassword, requireMail, settingsOf } from './portal';

type Asking = Context & { store: ActorStore };

/** Maximum mails listed for a subject. */
const MAX_MAILS = 50;

/** Accounts per read. */
const PAGE = 200;

/** Maximum registrations listed. */
const MAX_REGISTRATIONS = 100;

const shownMail = ({ id, template, state, createdAt, sentAt, error }: StoredMail): MailShown => ({
  id,
  template,
  state,
  createdAt,
  ...(sentAt !== undefined && { sentAt }),
  ...(error !== undefined && { error }),
});

const mailsOf = async (
  org: string,
  subject: string,
  { mails }: Pick<Collections, 'mails'>,
): Promise<MailShown[]> => (await mails.list(org, subject, MAX_MAILS)).map(shownMail);

/** A developer, and their account if there is one. */
interface Owner {
  developer: StoredDeveloper;
  account: StoredAccount | undefined;
}

/** @throws DeveloperDoesNotExist @throws DeveloperIdDoesNotExist */
async function ownerOf(
  org: string,
  named: string,
  { developers, accounts }: Pick<Collections, 'developers' | 'accounts'>,
): Promise<Owner> {
  const developer = await developers.get(org, named);
  return { developer, account: await accounts.find(org, developer.developerId) };
}

const presented = ({ developer, account }: Owner, mails: MailShown[]): Account => ({
  developerId: developer.developerId,
  state: account?.state ?? 'none',
  lastSignInAt: account?.lastSignInAt,
  isEmailConfirmed: isEmailConfirmed(account, developer),
  waitingSince: waitingSince(account, developer),
  mustChangePassword: account?.mustChange ?? false,
  closesAt: account?.closing?.until,
  resetAskedAt: account?.resetAskedAt,
  mails,
});

/**
 * Returns staff's view of a developer's account. @throws DeveloperDoesNotExist @throws
 * DeveloperIdDoesNotExist
 */
export async function presentAccount(org: string, named: string, { store }: Asking): Promise<Account> {
  const owner = await ownerOf(org, named, store);
  return presented(owner, await mailsOf(org, `developers/${owner.developer.developerId}`, store));
}

const toDeveloper = ({ developer, account }: Owner) => ({
  to: { developer: developer.developerId, address: 'current' as const },
  subject: `developers/${developer.developerId}`,
  language: account?.language ?? ('en' as const),
});

/** Changes an account in one commit and returns it. */
async function changing(
  org: string,
  named: string,
  context: Asking,
  change: (owner: Owner, collections: Collections, at: number) => Promise<void> | void,
): Promise<Account> {
  await retryTaken(() =>
    context.store.atomically(async (collections) => {
      const owner = await ownerOf(org, named, collections);
      await change(owner, collections, context.now());
    }),
  );
  context.callers.forget(org);
  return presentAccount(org, named, context);
}

/**
 * Invites a developer without a password; voids the link of an earlier invitation. @throws
 * AccountStateConflict
 */
export async function invite(org: string, named: string, caller: Caller, context: Asking): Promise<Account> {
  requireMail(org, await settingsOf(org, context.store), context);
  return changing(org, named, context, (owner, collections, at) => {
    const { developer, account } = owner;
    requireTransition('invite', account);
    const stamps = created(caller, at);
    if (account)
      collections.accounts.replace(org, { ...afterEvent('invite', account), ...modified(caller, at) });
    else
      collections.accounts.create(
        org,
        newAccount('invite', { developerId: developer.developerId, language: 'en', ...stamps }),
      );
    const said = { by: caller.name };
    queueMail(org, { template: 'invitation', ...toDeveloper(owner), said }, collections, at);
  });
}

/**
 * Mails a link to set a password, to an address that the developer proved or staff entered. @throws
 * AccountStateConflict
 */
export async function sendPasswordLink(
  org: string,
  named: string,
  caller: Caller,
  context: Asking,
): Promise<Account> {
  requireMail(org, await settingsOf(org, context.store), context);
  return changing(org, named, context, (owner, collections, at) => {
    const { account, developer } = owner;
    if (!account) throw AccountDoesNotExist({ developer: named });
    requireTransition('claim', account);
    // Staff vouch for an address they entered: the link goes there and confirms it.
    const vouched = mayMail(account, developer) ? account : { ...account, confirmedEmail: undefined };
    collections.accounts.replace(org, { ...vouched, resetAskedAt: undefined, ...modified(caller, at) });
    const template: MailTemplate = account.state === 'active' ? 'reset' : 'setPassword';
    queueMail(org, { template, ...toDeveloper(owner) }, collections, at);
  });
}

/**
 * Sets a developer's password, which they must change at the next sign-in; ends sessions and voids links.
 * @throws AccountStateConflict @throws PasswordRefused
 */
export async function assignPassword(
  org: string,
  named: string,
  { password, sendMail }: { password: string; sendMail: boolean },
  caller: Caller,
  context: Asking,
): Promise<Account> {
  const settings = await settingsOf(org, context.store);
  if (sendMail) requireMail(org, settings, context);
  const { developer } = await ownerOf(org, named, context.store);
  requireGoodPassword(password, settings, namesOf(org, developer));
  const passwordHash = await hashPassword(normalizedPassword(password));
  return changing(org, named, context, async (owner, collections, at) => {
    const { account, developer } = owner;
    requireTransition('setPassword', account);
    const { developerId } = developer;
    const set = { passwordHash, passwordSetAt: at, mustChange: true };
    if (account)
      collections.accounts.replace(org, {
        ...afterEvent('setPassword', { ...account, ...set }),
        ...modified(caller, at),
      });
    else
      collections.accounts.create(org, {
        ...newAccount('setPassword', { developerId, language: 'en', ...created(caller, at) }),
        ...set,
      });
    await endSessions({ org, developerId }, collections);
    const said = { by: caller.name };
    if (sendMail) queueMail(org, { template: 'accountReady', ...toDeveloper(owner), said }, collections, at);
  });
}

/** Disables or enables an account, or ends its sessions. Keys do not change. @throws AccountStateConflict */
export const changeAccount = (
  org: string,
  named: string,
  action: 'disable' | 'enable' | 'endSessions',
  caller: Caller,
  context: Asking,
): Promise<Account> =>
  changing(org, named, context, async ({ account }, collections, at) => {
    if (!account) throw AccountDoesNotExist({ developer: named });
    const { developerId } = account;
    if (action !== 'endSessions')
      collections.accounts.replace(org, { ...afterEvent(action, account), ...modified(caller, at) });
    if (action !== 'enable') await endSessions({ org, developerId }, collections);
  });

/**
 * Decides about a developer who awaits the first activation, and notifies them. @throws AccountStateConflict
 * for others
 */
export async function decideActivation(
  org: string,
  named: string,
  { decision, reason }: { decision: 'activate' | 'refuse'; reason?: string | undefined },
  caller: Caller,
  context: Asking,
): Promise<Account> {
  return changing(org, named, context, (owner, collections, at) => {
    const { developer, account } = owner;
    if (!account || waitingSince(account, developer) === undefined)
      throw AccountStateConflict({ state: account?.state ?? 'none' });
    const stamps = modified(caller, at);
    const isActivated = decision === 'activate';
    collections.accounts.replace(org, {
      ...account,
      waitingSince: undefined,
      isRefused: !isActivated,
      ...stamps,
    });
    if (isActivated)
      collections.developers.replace(org, developer, { ...developer, status: 'active', ...stamps });
    const template = isActivated ? ('activated' as const) : ('notActivated' as const);
    const said = reason ? { reason } : {};
    queueMail(org, { template, ...toDeveloper(owner), said }, collections, at);
  });
}

/** Returns up to `limit` developers who await their first activation, longest wait first. */
export async function listWaiting(org: string, limit: number, { store }: Pick<Asking, 'store'>) {
  const waiting: (Pick<StoredDeveloper, 'developerId' | 'email' | 'firstName' | 'lastName'> & {
    waitingSince: number;
  })[] = [];
  let after: { waitingSince: number; developerId: string } | undefined;
  // Skips developers who were activated by the API.
  for (let pages = 0; pages < 5 && waiting.length < limit; pages++) {
    const accounts = await store.accounts.listWaiting(org, PAGE, after);
    const developers = await store.developers.findAll(
      org,
      accounts.map(({ developerId }) => developerId),
    );
    const byId = new Map(developers.map((developer) => [developer.developerId, developer]));
    for (const account of accounts) {
      const developer = byId.get(account.developerId);
      const since = developer && waitingSince(account, developer);
      if (!developer || since === undefined) continue;
      const { developerId, email, firstName, lastName } = developer;
      waiting.push({ developerId, email, firstName, lastName, waitingSince: since });
    }
    const last = accounts.at(-1);
    if (accounts.length < PAGE || last?.waitingSince === undefined) break;
    after = { waitingSince: last.waitingSince, developerId: last.developerId };
  }
  return waiting.slice(0, limit);
}

const isOpen = ({ confirmedAt, expireAt }: StoredRegistration, at: number): boolean =>
  confirmedAt === undefined && expireAt.getTime() > at;

/** Returns unconfirmed registrations with their mails, latest first. */
export async function listRegistrations(org: string, { store, now }: Asking) {
  const found = await store.registrations.list(org, MAX_REGISTRATIONS);
  const open = found.filter((registration) => isOpen(registration, now()));
  return Promise.all(
    open.map(async ({ id, email, firstName, lastName, askedAt, expireAt }) => ({
      registration: id,
      email,
      firstName,
      lastName,
      askedAt,
      expiresAt: expireAt.getTime(),
      mails: await mailsOf(org, `registrations/${id}`, store),
    })),
  );
}

async function openRegistration(
  org: string,
  id: string,
  { registrations }: Pick<Collections, 'registrations'>,
  at: number,
): Promise<StoredRegistration> {
  const found = await registrations.find(org, id);
  if (!found || !isOpen(found, at)) throw RegistrationDoesNotExist({ registration: id });
  return found;
}

/**
 * Resends the link of a registration, also to an address that may not sign up by itself. @throws
 * RegistrationDoesNotExist
 */
export async function resendRegistration(
  org: string,
  id: string,
  { store, ...context }: Asking,
): Promise<void> {
  requireMail(org, await settingsOf(org, store), context);
  await store.atomically(async (collections) => {
    const at = context.now();
    const registration = await openRegistration(org, id, collections, at);
    const { askedAt, language } = registration;
    collections.registrations.replace(org, { ...registration, isAdmitted: true, handledAt: askedAt });
    const about = { to: { registration: id }, subject: `registrations/${id}`, language };
    queueMail(org, { template: 'confirm', ...about }, collections, at);
  });
  await store.note(org, { entity: `registrations/${id}` });
}

/** Deletes a registration; its links become void. @throws RegistrationDoesNotExist */
export async function deleteRegistration(org: string, id: string, { store, now }: Asking): Promise<void> {
  await store.atomically(async (collections) => {
    const registration = await openRegistration(org, id, collections, now());
    collections.registrations.delete(org, registration);
  });
  await store.note(org, { entity: `registrations/${id}` });
}
