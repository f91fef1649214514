import type { Context } from '../context';
import { hashPassword, verifyPassword, withinHashLimit } from '../crypto/passwords';
import { maySignIn, waitingSince } from '../domain/accountStates';
import { deviceCookieOf, deviceIn } from '../domain/deviceCookies';
import { networkOf } from '../domain/network';
import { normalizedPassword } from '../domain/passwordRules';
import { modified } from '../domain/stamps';
import { AccountDisabled, Fault, PasswordChangeRequired, PasswordRefused, SignInFailed } from '../faults';
import type { StoredAccount } from '../store/collections/accounts';
import type { StoredDeveloper } from '../store/collections/developers';
import { endSessions, fingerprintOf, startSession } from './accountSessions';
import { type Counter, PASSWORD_WINDOW } from './failedAttempts';
import { retryTaken } from './mailQueue';
import { namesOf, requireGoodPassword, settingsOf } from './portal';

const HOUR = 3600_000;
const DAY = 24 * HOUR;

/** An impossible developer id: unknown addresses cost as many reads as known ones. */
const NOBODY = '-';

/** An attempt to sign in or to verify a password again. */
export interface SignInAttempt {
  email: string;
  password: string;
  address: string | undefined;
  /** The `Cookie` header. */
  cookie: string | undefined;
}

/** A developer and their account. */
export interface Person {
  developer: StoredDeveloper;
  account: StoredAccount;
}

const personIn = (org: string, email: string): string => `${org} ${email.toLowerCase()}`;

/**
 * Counts a wrong password in one audit entry per network and quarter of an hour; costs the same for unknown
 * addresses.
 */
async function trace(
  org: string,
  developerId: string | undefined,
  { email, address = 'unknown' }: SignInAttempt,
  failures: number,
  { store, vault, log, now }: Context,
): Promise<void> {
  const developer = vault.tag(email.toLowerCase(), 'developer in logs');
  log.info({ developer, address, org }, 'A sign-in at the portal failed');
  // Write only at powers of two, to bound the number of writes.
  if ((failures & (failures - 1)) !== 0) return;
  const at = now();
  const window = Math.floor(at / PASSWORD_WINDOW) * PASSWORD_WINDOW;
  const entity = `developers/${developerId ?? '…'}`;
  const tag = vault.tag(JSON.stringify([org, entity, networkOf(address), window]), 'audit entry');
  const more = failures - (failures >> 1);
  await store.atomically(({ audits }) =>
    audits.countFailedSignIn(org, { entity, address, window, tag, more }, at),
  );
}

/**
 * Verifies the password of a developer's account; undefined for a wrong one, an unknown address or an account
 * without a password, at the same cost. @throws TooManyAttempts @throws Busy
 */
export function provePassword(
  org: string,
  attempt: SignInAttempt,
  context: Context,
): Promise<Person | undefined> {
  const { store, attempts, vault } = context;
  const { email, password, address = 'unknown', cookie } = attempt;
  const person = personIn(org, email);
  const network = networkOf(address);
  const device = deviceIn(cookie, person, vault);
  const counters: Counter[] =
    device === undefined
      ? [
          { kind: 'accountAndNetwork', names: [person, network] },
          { kind: 'network', names: [network] },
          { kind: 'account', names: [person] },
        ]
      : [{ kind: 'device', names: [person, device] }];
  return attempts.run<Person | undefined, Person>({
    counters,
    credential: [org, 'portal', password],
    within: (work) => withinHashLimit({ isKnown: device !== undefined }, work),
    async load() {
      // Without an @ it would be a developerId.
      const named = email.includes('@') ? email : `${email}@`;
      const holder = await store.developers.identify(org, named).catch((error) => {
        if (error instanceof Fault) return undefined;
        throw error;
      });
      const id = holder?.developerId ?? NOBODY;
      const [[developer], account] = await Promise.all([
        store.developers.findAll(org, [id]),
        store.accounts.find(org, id),
      ]);
      return developer && account && { developer, account };
    },
    async verify(found) {
      const kept = found?.account.passwordHash;
      const [isRight] = await verifyPassword(kept ? [kept] : [], normalizedPassword(password));
      return isRight ? found : undefined;
    },
    failed: (failures, found) => trace(org, found?.developer.developerId, attempt, failures, context),
  });
}

/** A developer's new session. */
export interface DeveloperSession {
  session: string;
  /** Lifetime in milliseconds. */
  lasts: number;
  /** `Set-Cookie` header that remembers the browser. */
  device: string;
}

/**
 * Signs in a developer with a browser. Only with the right password does the caller learn that the account is
 * disabled or needs another password. @throws SignInFailed @throws AccountDisabled @throws
 * PasswordChangeRequired @throws PasswordRefused @throws TooManyAttempts
 */
export async function signInDeveloper(
  org: string,
  {
    newPassword,
    remember,
    browser,
    ...attempt
  }: SignInAttempt & {
    newPassword?: string | undefined;
    remember: boolean;
    browser: string | undefined;
  },
  context: Context,
): Promise<DeveloperSession> {
  const { store, now } = context;
  const { address } = attempt;
  const proven = await provePassword(org, attempt, context);
  if (!proven) throw SignInFailed();
  const { developer, account: shown } = proven;
  if (shown.state === 'disabled') throw AccountDisabled();
  if (!maySignIn(shown)) throw SignInFailed();
  const settings = await settingsOf(org, store);
  let nextHash: string | undefined;
  if (shown.mustChange) {
    if (newPassword === undefined) throw PasswordChangeRequired();
    if (newPassword === attempt.password)
      throw PasswordRefused({ why: 'Use another password than the one you were given.' });
    requireGoodPassword(newPassword, settings, namesOf(org, developer));
    nextHash = await hashPassword(normalizedPassword(newPassword));
  }
  const lasts = remember ? settings.rememberDays * DAY : settings.sessionHours * HOUR;
  const by = store.by({ name: developer.email, action: 'portal.signedIn', address });
  const session = await retryTaken(() =>
    by.atomically(async (collections) => {
      const { accounts, developers } = collections;
      const at = now();
      const { developerId } = developer;
      const [account, [owner]] = await Promise.all([
        accounts.find(org, developerId),
        developers.findAll(org, [developerId]),
      ]);
      if (!account || !owner || !maySignIn(account) || fingerprintOf(account) !== fingerprintOf(shown))
        throw SignInFailed();
      const isDecided = account.waitingSince !== undefined && waitingSince(account, owner) === undefined;
      const next: StoredAccount = {
        ...account,
        lastSignInAt: Math.floor(at / HOUR) * HOUR,
        ...(isDecided && { waitingSince: undefined }),
        ...(nextHash !== undefined && {
          passwordHash: nextHash,
          passwordSetAt: at,
          mustChange: false,
          links: [],
          ...modified({ name: owner.email }, at),
        }),
      };
      accounts.replace(org, next);
      if (nextHash !== undefined) await endSessions({ org, developerId }, collections);
      return startSession({ org, account: next, browser, address, lasts }, collections, context);
    }),
  );
  await by.note(org, { entity: `developers/${developer.developerId}` });
  const device = deviceCookieOf(attempt.cookie, personIn(org, attempt.email), context.vault);
  return { session, lasts, device };
}
