import { createHash } from 'node:crypto';
import type { StoredMember } from '../collections/members';
import type { Vault } from '../vault';

/** How long what a log-in gives is good, in seconds. Source: Apigee's token endpoint. */
export const ACCESS_SECONDS = 1799;
const REFRESH_SECONDS = 24 * 3600;

type Kind = 'access' | 'refresh';

/** A person who logged in with a password, in the organizations whose it is. */
export interface Login {
  email: string;
  /** By organization, what the password was: another password ends the log-in. */
  passwords: Record<string, string>;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

const prefixes = { access: 'kma_', refresh: 'kmr_' } as const;

const purposeOf = (kind: Kind): string => `${kind} token`;

/** Tells a password hash from another, and nothing of either. */
const fingerprint = ({ passwordHash }: StoredMember): string =>
  createHash('sha256').update(passwordHash).digest('base64url').slice(0, 16);

/** The log-in of a person whose password is that of all these members. */
export const loginOf = (members: readonly StoredMember[]): Omit<Login, 'expiresAt'> => ({
  email: members[0]?.email ?? '',
  passwords: Object.fromEntries(members.map((member) => [member.organization, fingerprint(member)])),
});

/** Whether a log-in still is with the member's password. */
export const isStillGood = ({ passwords }: Pick<Login, 'passwords'>, member: StoredMember): boolean =>
  passwords[member.organization] === fingerprint(member);

/** A token that bears a log-in: sealed, so that it tells nothing and cannot be made up. */
export function tokenOf(kind: Kind, login: Omit<Login, 'expiresAt'>, now: number, vault: Vault): string {
  const lifetime = kind === 'access' ? ACCESS_SECONDS : REFRESH_SECONDS;
  const text = JSON.stringify({ ...login, expiresAt: now + lifetime * 1000 });
  const { keyId, box } = vault.seal(text, purposeOf(kind));
  return `${prefixes[kind]}${Buffer.from(JSON.stringify([keyId, box])).toString('base64url')}`;
}

/** The log-in that a token bears, or undefined when it bears none or has expired. */
export function loginIn(kind: Kind, token: string, now: number, vault: Vault): Login | undefined {
  if (!token.startsWith(prefixes[kind])) return undefined;
  try {
    const text = Buffer.from(token.slice(prefixes[kind].length), 'base64url').toString();
    const [keyId, box] = JSON.parse(text);
    const login: Login = JSON.parse(vault.open({ keyId: `${keyId}`, box: `${box}` }, purposeOf(kind)));
    return now < login.expiresAt ? login : undefined;
  } catch {
    // Whatever is wrong with a token, it bears nothing.
    return undefined;
  }
}
