import type { Context } from '../context';
import { verifyPassword, withinHashLimit } from '../crypto/passwords';
import { deviceIn } from '../domain/deviceCookies';
import { networkOf } from '../domain/network';
import { Unauthorized } from '../faults';
import type { StoredMember } from '../store/collections/members';
import { type Counter, PASSWORD_WINDOW } from './failedAttempts';

export interface PasswordAttempt {
  user: string;
  password: string;
  /** The client's address. */
  address: string;
  /** The `Cookie` header. */
  cookie: string | undefined;
}

/** Maximum length of a member's e-mail address and password. */
const MAX_USER_LENGTH = 254;
const MAX_PASSWORD_LENGTH = 256;

/** Name that no organization can have. */
const NOWHERE = '-';

/** Logs a wrong password and counts it in one audit entry per organization and quarter of an hour. */
async function recordFailure(
  { user, address }: PasswordAttempt,
  failures: number,
  organizations: readonly { org: string; member: StoredMember | undefined }[],
  { store, vault, log, now }: Context,
): Promise<void> {
  const member = vault.tag(user.toLowerCase(), 'member in logs');
  log.info({ member, address, organizations: organizations.map(({ org }) => org) }, 'A sign-in failed');
  // Write only at powers of two, to bound the number of writes.
  if ((failures & (failures - 1)) !== 0) return;
  const at = now();
  const window = Math.floor(at / PASSWORD_WINDOW) * PASSWORD_WINDOW;
  if (organizations.length === 0) {
    // Takes as many reads and writes as an audit entry, so that the time does not reveal an unknown name.
    const counted = { tag: vault.tag(member, 'no audit entry'), expireAt: window + 2 * PASSWORD_WINDOW };
    await store.failedAttempts.find(counted);
    await store.failedAttemptCounters.add([counted], at);
  }
  await Promise.all(
    organizations.map(({ org, member }) => {
      // An unknown user name may be a mistyped password, so it is not stored.
      const entity = member ? `members/${member.emailKey}` : 'members/…';
      const tag = vault.tag(JSON.stringify([org, entity, networkOf(address), window]), 'audit entry');
      const more = failures - (failures >> 1);
      return store.atomically(({ audits }) =>
        audits.countFailedSignIn(org, { entity, address, window, tag, more }, at),
      );
    }),
  );
}

/**
 * Verifies a password against the members that `find` reads; returns those that match, or undefined. @throws
 * TooManyAttempts @throws Busy
 */
async function tryPassword(
  attempt: PasswordAttempt,
  context: Context,
  find: () => Promise<StoredMember[]>,
  { org }: { org?: string },
): Promise<StoredMember[] | undefined> {
  const { user, password, address, cookie } = attempt;
  if (user.length > MAX_USER_LENGTH || password.length > MAX_PASSWORD_LENGTH) return undefined;
  const person = user.toLowerCase();
  const network = networkOf(address);
  const device = deviceIn(cookie, person, context.vault);
  const counters: Counter[] =
    device === undefined
      ? [
          { kind: 'personAndNetwork', names: [person, network] },
          { kind: 'network', names: [network] },
          { kind: 'person', names: [person] },
        ]
      : [{ kind: 'device', names: [person, device] }];
  return context.attempts.run<StoredMember[], StoredMember[]>({
    counters,
    credential: [org, password],
    within: (work) => withinHashLimit({ isKnown: device !== undefined }, work),
    load: find,
    async verify(members) {
      const kept = members.map(({ passwordHash }) => passwordHash);
      const matches = await verifyPassword(kept, password);
      const own = members.filter((_, index) => matches[index]);
      return own.length > 0 ? own : undefined;
    },
    failed(failures, members) {
      const [member] = members;
      const organizations = org
        ? [{ org, member }]
        : members.map((one) => ({ org: one.organization, member: one }));
      return recordFailure(attempt, failures, organizations, context);
    },
  });
}

/**
 * Returns the member of an organization with this e-mail address and password, or undefined. @throws
 * TooManyAttempts @throws Busy
 */
export async function memberWith(
  org: string,
  attempt: PasswordAttempt,
  context: Context,
): Promise<StoredMember | undefined> {
  const find = async () => {
    const member = await context.store.members.find(org, attempt.user);
    return member ? [member] : [];
  };
  return (await tryPassword(attempt, context, find, { org }))?.[0];
}

/**
 * Returns the members of all organizations with this e-mail address and password.
 * @throws Unauthorized @throws TooManyAttempts @throws Busy
 */
export async function membersWith(attempt: PasswordAttempt, context: Context): Promise<StoredMember[]> {
  const { members } = context.store;
  const find = async () => {
    const names = await members.organizationsOf(attempt.user);
    // Reads once for an unknown name too, so that the time does not reveal it.
    const found = await Promise.all(
      (names.length > 0 ? names : [NOWHERE]).map((org) => members.find(org, attempt.user)),
    );
    return found.flatMap((member) => member ?? []);
  };
  const found = await tryPassword(attempt, context, find, {});
  if (!found) throw Unauthorized();
  return found;
}
