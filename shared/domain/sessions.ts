import type { StoredMember } from '../collections/members';
import type { Context } from '../context';
import { Unauthorized } from '../faults';
import { roles } from '../permissions';
import { SignedIn } from '../schemas/session';
import { isStillGood } from './logins';

/** How long somebody stays signed in with a browser, in milliseconds. Source: OWASP Session Management, absolute time-out. */
export const SESSION_LASTS = 12 * 60 * 60_000;

/** Browsers take a cookie of such a name only from this host, over TLS, for all of its paths. Source: RFC 6265bis, 4.1.3. */
const NAME = '__Host-keymint';

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** What gives a browser the id of its session; without one, what takes it away. */
export const cookieOf = (id?: string): string =>
  id === undefined
    ? `${NAME}=; Max-Age=0; ${ATTRIBUTES}`
    : `${NAME}=${id}; Max-Age=${SESSION_LASTS / 1000}; ${ATTRIBUTES}`;

/** The id of a session in a `Cookie` header, or undefined. */
export function sessionIdIn(cookie: string | undefined): string | undefined {
  const [, id] = new RegExp(`(?:^|; *)${NAME}=([\\w-]{43})(?:;|$)`).exec(cookie ?? '') ?? [];
  return id;
}

/** How long gateways may take a key to be as it was, in seconds. Source: Apigee, "entities in cache". */
const CACHE_SECONDS = 180;

/** What a browser is told of who is signed in, given their members, whose passwords the session's are. */
export async function signedIn(
  members: readonly StoredMember[],
  { organizations }: Pick<Context, 'organizations'>,
): Promise<SignedIn> {
  const known = await Promise.all(
    members.map(async ({ organization: name, role }) => {
      const found = await organizations.find(name);
      return found && { name, displayName: found.displayName, role, permissions: [...roles[role]] };
    }),
  );
  return SignedIn.parse({
    email: members[0]?.email,
    organizations: known
      .flatMap((organization) => organization ?? [])
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    cacheSeconds: CACHE_SECONDS,
  });
}

/** The members who are signed in with a browser's cookie. @throws Unauthorized */
export async function membersOf(
  cookie: string | undefined,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<StoredMember[]> {
  const id = sessionIdIn(cookie);
  const session = id === undefined ? undefined : await store.sessions.find(id);
  if (!session || session.expireAt.getTime() <= now()) throw Unauthorized();
  const members = await store.members.findAnywhere(session.email);
  const still = members.filter((member) => isStillGood(session, member));
  if (still.length === 0) throw Unauthorized();
  return still;
}
