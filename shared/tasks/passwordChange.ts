import type { Context } from '../context';
import { hashPassword } from '../crypto/passwords';
import { modified } from '../domain/stamps';
import { ChangedMeanwhile, Fault, invalidRequest, Unauthorized, WrongPassword } from '../faults';
import type { StoredMember } from '../store/collections/members';
import type { StoredSession } from '../store/collections/sessions';
import { endAllSessions, isUnexpired, loginOf } from './logins';
import { membersWith } from './passwordLogin';

/** Members changed per commit. */
const BATCH = 100;

/** A member's request to change their password. */
interface PasswordChange {
  /** Id of the session. */
  session: string;
  email: string;
  password: string;
  newPassword: string;
  address: string;
  /** The `Cookie` header. */
  cookie: string | undefined;
}

/**
 * Returns the members with this password, verified as for a sign-in. @throws WrongPassword @throws
 * TooManyAttempts
 */
const provenBy = (
  { email: user, password, address, cookie }: PasswordChange,
  context: Context,
): Promise<StoredMember[]> =>
  membersWith({ user, password, address, cookie }, context).catch((error) => {
    // The caller is signed in, so 401 would be misleading.
    throw error instanceof Fault && error.status === Unauthorized.status ? WrongPassword() : error;
  });

/**
 * Changes a person's password in every organization where the current one matches, and ends all other
 * sessions. Returns the id of the new session of this browser. @throws WrongPassword @throws TooManyAttempts
 * @throws ChangedMeanwhile
 */
export async function changePassword(change: PasswordChange, context: Context): Promise<string> {
  const { store, callers, now } = context;
  const { email, newPassword, address } = change;
  if (newPassword === change.password) throw invalidRequest('The new password is the current one');
  const proven = await provenBy(change, context);
  const hashes = new Map<string, string>();
  for (const { organization } of proven) hashes.set(organization, await hashPassword(newPassword));
  const by = store.by({ name: email, action: 'password.changed', address });

  let session = change.session;
  for (let first = 0; first < proven.length; first += BATCH) {
    const batch = proven.slice(first, first + BATCH);
    session = await by.atomically(async ({ members, sessions }) => {
      const at = now();
      const [before, ...found] = await Promise.all([
        sessions.find(session),
        ...batch.map(({ organization }) => members.get(organization, email)),
      ]);
      if (!before || !isUnexpired(before, at)) throw Unauthorized();
      const changed = batch.map(({ organization, passwordHash }, index) => {
        const member = found[index] as StoredMember;
        if (member.passwordHash !== passwordHash) throw ChangedMeanwhile({ fields: ['password'] });
        const next = hashes.get(organization) ?? passwordHash;
        return { before: member, after: { ...member, passwordHash: next, ...modified({ name: email }, at) } };
      });
      await Promise.all(
        changed.map(({ before, after }) => members.replace(after.organization, before, after)),
      );
      sessions.delete(session);
      return sessions.create(
        continued(
          before,
          changed.map(({ after }) => after),
        ),
      );
    });
  }
  await endAllSessions(email, context, session);
  for (const { organization } of proven) callers.forget(organization);
  return session;
}

/** Returns the session that continues with the new password. */
const continued = (
  { email, passwords, createdAt, expireAt }: StoredSession,
  members: readonly StoredMember[],
): Omit<StoredSession, 'emailKey'> => ({
  email,
  createdAt,
  expireAt,
  passwords: { ...passwords, ...loginOf(members).passwords },
});
