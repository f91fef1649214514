import type { StoredMember } from '../collections/members';
import type { Context } from '../context';
import { Unauthorized } from '../faults';
import { deviceIn } from './deviceCookies';
import { type Counter, PASSWORD_WINDOW } from './guessing';
import { networkOf } from './network';
import { requireRoom, verifyPassword } from './passwords';

/** Who tries a password, and from where. */
export interface PasswordAttempt {
  user: string;
  password: string;
  /** The client's address. */
  address: string;
  /** The `Cookie` header. */
  cookie: string | undefined;
}

/** The longest e-mail address and password that a member can have. */
const MAX_USER_LENGTH = 254;
const MAX_PASSWORD_LENGTH = 256;

/** The name of no organization. */
const NOWHERE = '-';

/** Leaves a trace of a wrong password: a log line, and in each organization an audit entry per quarter of an hour that counts. */
async function trace(
  { user, address }: PasswordAttempt,
  failures: number,
  organizations: readonly { org: string; member: StoredMember | undefined }[],
  { store, vault, log, now }: Context,
): Promise<void> {
  const member = vault.tag(user.toLowerCase(), 'member in logs');
  log.info({ member, address, organizations: organizations.map(({ org }) => org) }, 'A sign-in failed');
  // Entries are written for the first, second, fourth, eighth failure, and so on.
  if ((failures & (failures - 1)) !== 0) return;
  const at = now();
  const window = Math.floor(at / PASSWORD_WINDOW) * PASSWORD_WINDOW;
  await Promise.all(
    organizations.map(({ org, member }) => {
      // A user name that is no member's may be a mistyped password.
      const entity = member ? `members/${member.emailKey}` : 'members/…';
      const tag = vault.tag(JSON.stringify([org, entity, networkOf(address), window]), 'audit entry');
      const more = failures - (failures >> 1);
      return store.atomically(({ audits }) =>
        audits.countFailedSignIn(org, { entity, address, window, tag, more }, at),
      );
    }),
  );
}

/** Tries a password of the members that `find` reads; returns those whose it is, or undefined. @throws TooManyAttempts @throws Busy */
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
  const asker = { isKnown: device !== undefined };
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
    load() {
      requireRoom(asker);
      return find();
    },
    async verify(members) {
      const kept = members.map(({ passwordHash }) => passwordHash);
      const matches = await verifyPassword(kept, password, asker);
      const own = members.filter((_, index) => matches[index]);
      return own.length > 0 ? own : undefined;
    },
    failed(failures, members) {
      const [member] = members;
      const organizations = org
        ? [{ org, member }]
        : members.map((one) => ({ org: one.organization, member: one }));
      return trace(attempt, failures, organizations, context);
    },
  });
}

/** The member of an organization that exists who has that e-mail address and password, or undefined. @throws TooManyAttempts @throws Busy */
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
 * The members, of whatever organizations, who have that e-mail address and password; no organization is named.
 * @throws Unauthorized @throws TooManyAttempts @throws Busy
 */
export async function membersWith(attempt: PasswordAttempt, context: Context): Promise<StoredMember[]> {
  const { members } = context.store;
  const find = async () => {
    const names = await members.organizationsOf(attempt.user);
    // Who is nobody's member is looked for as well, so that it takes as long.
    const found = await Promise.all(
      (names.length > 0 ? names : [NOWHERE]).map((org) => members.find(org, attempt.user)),
    );
    return found.flatMap((member) => member ?? []);
  };
  const found = await tryPassword(attempt, context, find, {});
  if (!found) throw Unauthorized();
  return found;
}
