import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../context';
import { Unauthorized } from '../faults';
import { roles } from '../permissions';
import { SignedIn } from '../schemas/session';
import type { StoredMember } from '../store/collections/members';
import { hasSamePassword, isUnexpired } from './logins';

/** Lifetime of a browser session, in milliseconds. Source: OWASP Session Management, absolute time-out. */
export const SESSION_LASTS = 12 * 60 * 60_000;

/**
 * Session cookies by site: the console's for members, the portal's for developers; a browser may have both.
 * Browsers accept cookies with this prefix only from this host, over TLS, for all paths. Source: RFC 6265bis,
 * 4.1.3.
 */
const cookieNames = { member: '__Host-keymint', developer: '__Host-keymint-portal' } as const;

/** Kind of person that a page acts for. */
type ActingAs = keyof typeof cookieNames;

/** Reads the header `Keymint-As`, which selects the session cookie; undefined for an unknown value. */
export function actingAs({ 'keymint-as': said = 'member' }: IncomingHttpHeaders): ActingAs | undefined {
  return Object.hasOwn(cookieNames, `${said}`) ? (said as ActingAs) : undefined;
}

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

const cookieFor =
  (as: ActingAs) =>
  (id?: string, lasts: number = SESSION_LASTS): string =>
    id === undefined
      ? `${cookieNames[as]}=; Max-Age=0; ${ATTRIBUTES}`
      : `${cookieNames[as]}=${id}; Max-Age=${Math.ceil(lasts / 1000)}; ${ATTRIBUTES}`;

/** What gives a browser the id of its session; without one, what takes it away. */
export const cookieOf = cookieFor('member');

/** The same for a developer's session, which may last longer. */
export const portalCookieOf = cookieFor('developer');

const idIn = (as: ActingAs) => {
  const inCookie = new RegExp(`(?:^|; *)${cookieNames[as]}=([\\w-]{43})(?:;|$)`);
  return (headers: IncomingHttpHeaders): string | undefined =>
    actingAs(headers) === as ? inCookie.exec(headers.cookie ?? '')?.[1] : undefined;
};

/** Returns the id of a member's session; undefined without one, or where the page acts as somebody else. */
export const sessionIdIn = idIn('member');

/** Returns the id of a developer's session; undefined without one, or unless the page acts as a developer. */
export const portalSessionIdIn = idIn('developer');

/** Maximum age of a key in gateways' caches, in seconds. Source: Apigee, "entities in cache". */
const CACHE_SECONDS = 180;

/** Describes the signed-in person to the browser, given their members with the session's password. */
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

/** Returns the members signed in with a session. @throws Unauthorized */
export async function membersOf(
  id: string | undefined,
  { store, now }: Pick<Context, 'store' | 'now'>,
): Promise<StoredMember[]> {
  const session = id === undefined ? undefined : await store.sessions.find(id);
  if (!session || !isUnexpired(session, now())) throw Unauthorized();
  const members = await store.members.findAnywhere(session.email);
  const still = members.filter((member) => hasSamePassword(session, member));
  if (still.length === 0) throw Unauthorized();
  return still;
}

/** How many sessions of one person are listed. */
const MAX_LISTED_SESSIONS = 100;

/** The sessions of the person of a session that have not ended, the latest first. */
export async function ownSessions(id: string, { store, now }: Pick<Context, 'store' | 'now'>) {
  const current = await store.sessions.find(id);
  if (!current) return [];
  const all = await store.sessions.list(current.email, MAX_LISTED_SESSIONS);
  return all
    .filter(({ expireAt }) => expireAt.getTime() > now())
    .sort((one, other) => other.createdAt - one.createdAt)
    .map(({ createdAt, expireAt }) => ({
      createdAt,
      endsAt: expireAt.getTime(),
      isCurrent: createdAt === current.createdAt,
    }));
}
