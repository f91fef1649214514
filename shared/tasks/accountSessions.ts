import { createHash } from 'node:crypto';
import type { Context } from '../context';
import type { StoredAccount } from '../store/collections/accounts';
import type { Collections } from '../store/store';

/** Maximum sessions of a developer per list and per commit. */
export const MAX_SESSIONS = 100;

/** Returns a fingerprint of an account's password hash that reveals nothing about it. */
export const fingerprintOf = ({ passwordHash = '' }: Pick<StoredAccount, 'passwordHash'>): string =>
  createHash('sha256').update(passwordHash).digest('base64url').slice(0, 16);

/** Returns browser family and system of a `User-Agent` header. */
export function browserName(userAgent = ''): string {
  const family = (
    [
      ['Edg', 'Edge'],
      ['OPR', 'Opera'],
      ['Firefox', 'Firefox'],
      ['Chrome', 'Chrome'],
      ['Safari', 'Safari'],
    ] as const
  ).find(([token]) => userAgent.includes(token))?.[1];
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(userAgent)?.[0];
  return [family, system].filter(Boolean).join(', ') || '—';
}

/** Ends sessions of a developer in a unit of work, except `kept`. */
export async function endSessions(
  { org, developerId, kept }: { org: string; developerId: string; kept?: string | undefined },
  { portalSessions }: Collections,
): Promise<void> {
  const found = await portalSessions.list(org, developerId, MAX_SESSIONS);
  for (const session of found) if (session.id !== kept) portalSessions.delete(session);
}

/** Starts a session in a unit of work; returns its id for the cookie. */
export function startSession(
  {
    org,
    account,
    browser,
    address = 'unknown',
    lasts,
  }: {
    org: string;
    account: StoredAccount;
    browser: string | undefined;
    address: string | undefined;
    /** Milliseconds. */
    lasts: number;
  },
  { portalSessions }: Collections,
  { now }: Pick<Context, 'now'>,
): string {
  const at = now();
  return portalSessions.create({
    organization: org,
    developerId: account.developerId,
    password: fingerprintOf(account),
    browser: browserName(browser),
    address,
    createdAt: at,
    expireAt: new Date(at + lasts),
  });
}
