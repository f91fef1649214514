import { randomUUID } from 'node:crypto';
import type { Context } from '../context';
import { hashPassword } from '../crypto/passwords';
import { afterEvent, newAccount, stateAfter } from '../domain/accountStates';
import { normalizedPassword } from '../domain/passwordRules';
import { created, modified } from '../domain/stamps';
import { FieldRequired, LinkDoesNotExist, LinkUsed, TermsRequired } from '../faults';
import type { Attribute } from '../schemas/attribute';
import { MAX_PERSON_NAME_LENGTH } from '../schemas/limits';
import type { Language, PortalSettings } from '../schemas/portal';
import type { StoredAccount } from '../store/collections/accounts';
import type { StoredDeveloper } from '../store/collections/developers';
import type { StoredRegistration } from '../store/collections/registrations';
import type { Collections } from '../store/store';
import { findLink } from './accountLinks';
import { startSession } from './accountSessions';
import { queueMail, retryTaken } from './mailQueue';
import { isOfDomains, namesOf, requireGoodPassword, settingsOf } from './portal';

const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** Lifetime of an unconfirmed registration, in milliseconds. */
const REGISTRATION_LASTS = 7 * DAY;

/** Time after which a form without its trigger event is handled by `runDue`, in milliseconds. */
const TRIGGER_GRACE_MS = 60_000;

/** A sign-up form. */
interface Form {
  email: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string>;
  language: Language;
}

/** Returns the values of the portal's fields, without empty ones. */
const knownFields = (
  { fields }: Pick<PortalSettings, 'fields'>,
  values: Record<string, string>,
): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ attribute }) => {
      const value = values[attribute]?.trim();
      return value ? [[attribute, value]] : [];
    }),
  );

/** Requires all mandatory fields. @throws FieldRequired */
export function requireFields(
  { fields }: Pick<PortalSettings, 'fields'>,
  values: Record<string, string>,
): void {
  for (const { attribute, required } of fields)
    if (required && !values[attribute]?.trim()) throw FieldRequired({ attribute });
}

/**
 * Stores a form, in one commit without reading anything by the address, so that the response reveals nothing;
 * a trigger decides which mail follows.
 */
export async function askRegistration(
  org: string,
  form: Form,
  settings: PortalSettings,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<void> {
  const at = now();
  await store.atomically(({ registrations, due }) => {
    const email = form.email.toLowerCase();
    const id = registrations.idOf(org, email);
    const fields = knownFields(settings, form.fields);
    const expireAt = new Date(at + REGISTRATION_LASTS);
    registrations.ask(org, { ...form, id, email, fields, askedAt: at, expireAt });
    due.put({ org, kind: 'registration', ref: id, at: at + TRIGGER_GRACE_MS });
  });
}

/** True if the portal lets an address sign up by itself. */
const isAdmitted = ({ registration, domains }: PortalSettings, email: string): boolean =>
  registration === 'open' || (registration === 'domains' && isOfDomains(email, domains));

/** Names the entry that keeps an address from being registered until its time. */
export const heldAddress = (
  org: string,
  email: string,
  { registrations }: Pick<Collections, 'registrations'>,
) => ({ org, kind: 'heldAddress' as const, ref: registrations.idOf(org, email.toLowerCase()) });

/** True if a developer gave up the address less than 72 hours ago, and can still take that back. */
async function isHeld(org: string, email: string, collections: Collections, now: number): Promise<boolean> {
  const entry = await collections.due.find(heldAddress(org, email, collections));
  return entry !== undefined && entry.at > now;
}

/** Returns the developer with an address, and their account. */
export async function holderOf(
  org: string,
  email: string,
  { developers, accounts }: Collections,
): Promise<{ developer: StoredDeveloper; account: StoredAccount | undefined } | undefined> {
  const [developer] = await developers.findAll(org, [email]);
  return developer && { developer, account: await accounts.find(org, developer.developerId) };
}

/** Ensures, in a unit of work, that a developer has an account for which a password link can be mailed. */
export function requireAccount(
  org: string,
  { developer, account }: { developer: StoredDeveloper; account: StoredAccount | undefined },
  { language, by, at }: { language: Language; by: string; at: number },
  { accounts }: Collections,
): StoredAccount {
  if (account) return account;
  const { developerId } = developer;
  return accounts.create(org, newAccount('invite', { developerId, language, ...created({ name: by }, at) }));
}

/**
 * Decides which mail follows a form: a link to confirm the address; for a developer's address, a notice that
 * there is an account, or a link to set a password; none for an address that its developer can still take back.
 * Does nothing if that was decided before.
 */
export const decideRegistration = (org: string, id: string, context: Context): Promise<void> =>
  retryTaken(() =>
    context.store.atomically(async (collections) => {
      const { registrations, mailboxes, mails, due } = collections;
      const at = context.now();
      const [registration, settings] = await Promise.all([
        registrations.find(org, id),
        settingsOf(org, collections),
      ]);
      const done = () => due.delete({ org, kind: 'registration', ref: id });
      if (!registration || registration.handledAt === registration.askedAt) return done();
      const { email, askedAt, language } = registration;
      const [holder, held, earlier] = await Promise.all([
        holderOf(org, email, collections),
        isHeld(org, email, collections, at),
        mails.list(org, `registrations/${id}`, 50),
      ]);
      const handled = { ...registration, handledAt: askedAt, confirmedAt: undefined };

      if (holder) {
        registrations.delete(org, registration);
        done();
        const { developer, account } = holder;
        const isClaimable = stateAfter('confirm', account?.state ?? 'none') !== undefined;
        const subject = `developers/${developer.developerId}`;
        if (!isClaimable) {
          const told = await mails.list(org, subject, 50);
          const isToldToday = told.some(
            ({ template, createdAt }) => template === 'alreadyRegistered' && createdAt > at - DAY,
          );
          if (isToldToday) return;
        }
        if (!(await mailboxes.admit(org, email, at))) return;
        if (isClaimable) requireAccount(org, holder, { language, by: email, at }, collections);
        const template = isClaimable ? ('setPassword' as const) : ('alreadyRegistered' as const);
        queueMail(org, { template, to: to(developer), subject, language }, collections, at);
        return;
      }

      if (held) {
        registrations.delete(org, registration);
        return done();
      }

      const admitted = isAdmitted(settings, email);
      const isToldToday = earlier.some(
        ({ template, createdAt }) => template === 'notAdmitted' && createdAt > at - DAY,
      );
      registrations.replace(org, { ...handled, isAdmitted: admitted });
      done();
      if (!admitted && isToldToday) return;
      if (!(await mailboxes.admit(org, email, at))) return;
      const template = admitted ? ('confirm' as const) : ('notAdmitted' as const);
      const about = { to: { registration: id }, subject: `registrations/${id}`, language };
      queueMail(org, { template, ...about }, collections, at);
    }),
  );

const to = ({ developerId }: Pick<StoredDeveloper, 'developerId'>) => ({
  developer: developerId,
  address: 'current' as const,
});

/** Input to complete a registration. */
interface Confirming {
  token: string;
  password: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  fields: Record<string, string>;
  acceptedTerms?: string | undefined;
}

/** Origin of the new session. */
interface From {
  address: string | undefined;
  browser: string | undefined;
}

/** Returns the initial status of a developer who signs up. */
const statusOf = ({ activation, domains }: PortalSettings, email: string): StoredDeveloper['status'] =>
  activation === 'automatic' || (activation === 'domains' && isOfDomains(email, domains))
    ? 'active'
    : 'inactive';

/** Derives a user name from the local part of the address; nobody signs in with it. */
const userNameOf = (email: string): string => (email.split('@')[0] ?? email).slice(0, MAX_PERSON_NAME_LENGTH);

/** Notifies staff of waiting developers, at most once an hour. */
async function tellStaff(org: string, at: number, collections: Collections): Promise<void> {
  const id = `waitingDevelopers~${Math.floor(at / HOUR)}`;
  if (await collections.mails.find(org, id)) return;
  const about = { to: { staff: true as const }, subject: 'portal', language: 'en' as const };
  queueMail(org, { id, template: 'waitingDevelopers', ...about }, collections, at);
}

/**
 * Turns a registration into a developer with an account, in one commit, and starts a session. A developer
 * created meanwhile gets the account. Returns the session id for the cookie. @throws LinkDoesNotExist @throws
 * LinkUsed @throws PasswordRefused @throws TermsRequired @throws FieldRequired
 */
export async function confirmRegistration(
  org: string,
  { token, password, ...sent }: Confirming,
  { address, browser }: From,
  context: Context,
): Promise<{ session: string; lasts: number }> {
  const { store, now } = context;
  const shown = await findLink(org, token, ['confirm'], store, now());
  if (!('registration' in shown)) throw LinkDoesNotExist();
  const settings = await settingsOf(org, store);
  const { email } = shown.registration;
  const merged = (registration: StoredRegistration) => ({
    firstName: sent.firstName ?? registration.firstName,
    lastName: sent.lastName ?? registration.lastName,
    fields: knownFields(settings, { ...registration.fields, ...sent.fields }),
  });
  const { firstName, lastName, fields } = merged(shown.registration);
  requireGoodPassword(password, settings, namesOf(org, { email, firstName, lastName }));
  requireFields(settings, fields);
  if (settings.terms && sent.acceptedTerms !== settings.terms.version) throw TermsRequired();
  const passwordHash = await hashPassword(normalizedPassword(password));
  const lasts = settings.sessionHours * HOUR;
  const by = store.by({ name: email, action: 'confirmRegistration', address });

  const confirm = () =>
    by.atomically(async (collections) => {
      const { registrations, developers, accounts } = collections;
      const at = now();
      const found = await findLink(org, token, ['confirm'], collections, at);
      if (!('registration' in found)) throw LinkDoesNotExist();
      const { registration } = found;
      const [holder, held] = await Promise.all([
        holderOf(org, email, collections),
        isHeld(org, email, collections, at),
      ]);
      if (held && !holder) throw LinkDoesNotExist();
      if (holder?.account && stateAfter('confirm', holder.account.state) === undefined) throw LinkUsed();
      const stamps = created({ name: email }, at);
      const developer =
        holder?.developer ??
        developers.create(org, {
          email,
          firstName,
          lastName,
          userName: userNameOf(email),
          attributes: Object.entries(fields).map(([name, value]): Attribute => ({ name, value })),
          apps: [],
          companies: [],
          developerId: randomUUID(),
          organizationName: org,
          status: statusOf(settings, email),
          ...stamps,
        });
      const isWaiting = !holder && developer.status === 'inactive';
      const { developerId } = developer;
      const language = registration.language;
      const proven = {
        language,
        passwordHash,
        passwordSetAt: at,
        confirmedEmail: email,
        mustChange: false,
        ...(isWaiting && { waitingSince: at }),
        acceptances: settings.terms ? [{ version: settings.terms.version, at, address }] : [],
      };
      const account = holder?.account
        ? accounts.replace(org, {
            ...afterEvent('confirm', { ...holder.account, ...proven }),
            ...modified({ name: email }, at),
          })
        : accounts.create(org, { ...newAccount('confirm', { developerId, language, ...stamps }), ...proven });
      registrations.replace(org, {
        id: registration.id,
        askedAt: registration.askedAt,
        handledAt: registration.askedAt,
        email: '',
        firstName: '',
        lastName: '',
        fields: {},
        isAdmitted: true,
        language,
        confirmedAt: at,
        links: registration.links,
        expireAt: registration.expireAt,
      });
      if (isWaiting) await tellStaff(org, at, collections);
      const session = startSession({ org, account, browser, address, lasts }, collections, context);
      return { session, lasts };
    });

  return retryTaken(confirm);
}
