import type { Context } from '../context';
import { hashPassword } from '../crypto/passwords';
import { modified } from '../domain/stamps';
import { ChangedMeanwhile, Fault, invalidRequest, Unauthorized, WrongPassword } from '../faults';
import type { StoredMember } from '../store/collections/members';
import type { StoredSession } from '../store/collections/sessions';
import { endAll, isLasting, loginOf } from './logins';
import { membersWith } from './passwordLogin';

/** How many members are changed in one commit. */
const BATCH = 100;

/** A change of password, as a member asks for it in a browser. */
interface Asked {
  /** The id of the browser's session. */
  session: string;
  /** The member's e-mail address. */
  email: string;
  password: string;
  newPassword: string;
  address: string;
  /** The `Cookie` header. */
  cookie: string | undefined;
}

/** Returns the members whose password it is, as a sign-in would. @throws WrongPassword @throws TooManyAttempts */
const provenBy = (
  { email: user, password, address, cookie }: Asked,
  context: Context,
): Promise<StoredMember[]> =>
  membersWith({ user, password, address, cookie }, context).catch((error) => {
    // Whoever asks is signed in: 401 would say that they are not.
    throw error instanceof Fault && error.status === Unauthorized.status ? WrongPassword() : error;
  });

/**
 * Gives a person another password in every organization where the current one is theirs, and ends whatever else
 * they are signed in with. Returns the id of the session that goes on in this browser, which is another one.
 * @throws WrongPassword @throws TooManyAttempts @throws ChangedMeanwhile
 */
export async function changePassword(asked: Asked, context: Context): Promise<string> {
  const { store, callers, now } = context;
  const { email, newPassword, address } = asked;
  if (newPassword === asked.password) throw invalidRequest('The new password is the current one');
  const proven = await provenBy(asked, context);
  const hashes = new Map<string, string>();
  for (const { organization } of proven) hashes.set(organization, await hashPassword(newPassword));
  const by = store.by({ name: email, action: 'password.changed', address });

  let session = asked.session;
  for (let first = 0; first < proven.length; first += BATCH) {
    const batch = proven.slice(first, first + BATCH);
    session = await by.atomically(async ({ members, sessions }) => {
      const at = now();
      const [before, ...found] = await Promise.all([
        sessions.find(session),
        ...batch.map(({ organization }) => members.get(organization, email)),
      ]);
      if (!before || !isLasting(before, at)) throw Unauthorized();
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
  await endAll(email, context, session);
  for (const { organization } of proven) callers.forget(organization);
  return session;
}

/** The session as it goes on with the members' new password. */
const continued = (
  { email, passwords, createdAt, expireAt }: StoredSession,
  members: readonly StoredMember[],
): Omit<StoredSession, 'emailKey'> => ({
  ...{ email, createdAt, expireAt },
  passwords: { ...passwords, ...loginOf(members).passwords },
});
