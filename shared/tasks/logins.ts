import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Context } from '../context';
import type { Vault } from '../crypto/vault';
import { Unauthorized } from '../faults';
import type { StoredMember } from '../store/collections/members';
import { newFamilyId, type StoredTokenFamily } from '../store/collections/tokenFamilies';

/** Lifetime of an access token, in seconds. Source: Apigee's token endpoint. */
export const ACCESS_SECONDS = 1799;

/** Idle lifetime of a refresh token, in milliseconds. Source: Apigee's token endpoint. */
const REFRESH_MS = 24 * 3600_000;

/**
 * Maximum lifetime of a token family, in milliseconds, however often it is renewed. Source: NIST SP 800-63B,
 * 4.1.3.
 */
const MAX_FAMILY_MS = 30 * REFRESH_MS;

/**
 * A refresh token may be reused for this many milliseconds: the response to its first use may have been lost.
 */
const RETRY_MS = 30_000;

/** Documents deleted per commit. */
const BATCH = 200;

type Kind = 'access' | 'refresh';

const prefixes = { access: 'kma_', refresh: 'kmr_' } as const;

const purposeOf = (kind: Kind): string => `${kind} token of a family`;

/** Payloads of sealed tokens. */
const payloads = {
  access: z.object({ family: z.string(), email: z.string(), expiresAt: z.int() }),
  refresh: z.object({ family: z.string(), id: z.string(), expiresAt: z.int() }),
};
type TokenPayload<K extends Kind> = z.infer<(typeof payloads)[K]>;

/** Returns a fingerprint of a member's password hash that reveals nothing about it. */
export const fingerprint = ({ passwordHash }: Pick<StoredMember, 'passwordHash'>): string =>
  createHash('sha256').update(passwordHash).digest('base64url').slice(0, 16);

/** A person with the fingerprints of a verified password, by organization. */
type Login = Pick<StoredTokenFamily, 'email' | 'passwords'>;

/** Returns the log-in of a person whose password matches all these members. */
export const loginOf = (members: readonly StoredMember[]): Login => ({
  email: members[0]?.email ?? '',
  passwords: Object.fromEntries(members.map((member) => [member.organization, fingerprint(member)])),
});

/** True if the member's password is unchanged since the log-in. */
export const hasSamePassword = ({ passwords }: Pick<Login, 'passwords'>, member: StoredMember): boolean =>
  passwords[member.organization] === fingerprint(member);

/** True if a session or token family has not expired; `now` in milliseconds since 1970. */
export const isUnexpired = ({ expireAt }: { expireAt: Date }, now: number): boolean =>
  expireAt.getTime() > now;

/** Creates a token: encrypted and authenticated. */
function tokenOf<K extends Kind>(kind: K, payload: TokenPayload<K>, vault: Vault): string {
  const { keyId, box } = vault.seal(JSON.stringify(payload), purposeOf(kind));
  return `${prefixes[kind]}${Buffer.from(JSON.stringify([keyId, box])).toString('base64url')}`;
}

/** Decrypts a token without a database read; undefined if it is invalid or expired. */
async function unsealToken<K extends Kind>(
  kind: K,
  token: string,
  now: number,
  vault: Vault,
): Promise<TokenPayload<K> | undefined> {
  if (!token.startsWith(prefixes[kind])) return undefined;
  // With a wrong key ring every token would look forged.
  await vault.ready();
  try {
    const text = Buffer.from(token.slice(prefixes[kind].length), 'base64url').toString();
    const [keyId, box] = JSON.parse(text);
    const sealed = vault.unseal({ keyId: `${keyId}`, box: `${box}` }, purposeOf(kind));
    const payload = payloads[kind].parse(JSON.parse(sealed)) as TokenPayload<K>;
    return now < payload.expiresAt ? payload : undefined;
  } catch {
    // Any malformed or forged token is invalid.
    return undefined;
  }
}

/** Decrypts an access token without a database read; undefined if it is invalid or expired. */
export const readAccessToken = (
  token: string,
  now: number,
  vault: Vault,
): Promise<TokenPayload<'access'> | undefined> => unsealToken('access', token, now, vault);

const hashOf = (id: string): string => createHash('sha256').update(id).digest('base64url');

/**
 * Derives the id of the next refresh token. It is deterministic, so that concurrent uses and retries get the
 * same one.
 */
const idAfter = (id: string, vault: Vault): string => vault.tag(id, 'refresh token');

/** Returns the end of a family renewed now. */
const endOf = (createdAt: number, now: number): Date =>
  new Date(Math.min(now + REFRESH_MS, createdAt + MAX_FAMILY_MS));

/** Tokens returned by a log-in or its renewal. */
export interface Tokens {
  access: string;
  refresh: string;
}

const tokensOf = (
  family: string,
  { email, expireAt }: Pick<StoredTokenFamily, 'email' | 'expireAt'>,
  id: string,
  { vault, now }: Pick<Context, 'vault' | 'now'>,
): Tokens => {
  const accessUntil = Math.min(now() + ACCESS_SECONDS * 1000, expireAt.getTime());
  return {
    access: tokenOf('access', { family, email, expiresAt: accessUntil }, vault),
    refresh: tokenOf('refresh', { family, id, expiresAt: expireAt.getTime() }, vault),
  };
};

type Needs = Pick<Context, 'store' | 'vault' | 'now' | 'log'>;

/** Creates a token family for a person whose password matches all these members. */
export async function startLogin(members: readonly StoredMember[], context: Needs): Promise<Tokens> {
  const at = context.now();
  const [family, id] = [newFamilyId(), randomBytes(32).toString('base64url')];
  const login = { ...loginOf(members), current: hashOf(id), rotatedAt: at, createdAt: at };
  const expireAt = endOf(at, at);
  await context.store.atomically(({ tokenFamilies }) => tokenFamilies.create(family, { ...login, expireAt }));
  return tokensOf(family, { email: login.email, expireAt }, id, context);
}

/** Outcome of using a refresh token. */
type Renewal = { outcome: 'ended' } | { outcome: 'reused' | 'renewed'; family: StoredTokenFamily };

/**
 * Exchanges a refresh token for new tokens. A token is valid once, plus retries within 30 seconds; later
 * reuse means that it or its successor was stolen, and ends the family. @throws Unauthorized
 */
export async function renewLogin(token: string, address: string, context: Needs): Promise<Tokens> {
  const { store, vault, now, log } = context;
  const at = now();
  const payload = await unsealToken('refresh', token, at, vault);
  if (!payload) throw Unauthorized();
  const next = idAfter(payload.id, vault);

  const renewal = await store.atomically<Renewal>(async ({ tokenFamilies, members }) => {
    const family = await tokenFamilies.find(payload.family);
    if (!family || !isUnexpired(family, at)) return { outcome: 'ended' };
    const isCurrent = family.current === hashOf(payload.id);
    const isRetry = family.current === hashOf(next) && at - family.rotatedAt < RETRY_MS;
    if (!isCurrent && !isRetry) {
      tokenFamilies.delete(payload.family);
      return { outcome: 'reused', family };
    }
    const found = await Promise.all(
      Object.keys(family.passwords).map((org) => members.find(org, family.email)),
    );
    const valid = found.filter((member) => member !== undefined && hasSamePassword(family, member));
    if (valid.length === 0) {
      tokenFamilies.delete(payload.family);
      return { outcome: 'ended' };
    }
    if (isRetry) return { outcome: 'renewed', family };
    const { passwords } = loginOf(valid as StoredMember[]);
    const rotated = { ...family, passwords, current: hashOf(next), rotatedAt: at };
    const renewed = { ...rotated, expireAt: endOf(family.createdAt, at) };
    tokenFamilies.replace(payload.family, renewed);
    return { outcome: 'renewed', family: renewed };
  });

  if (renewal.outcome === 'reused') {
    const { email, emailKey, passwords } = renewal.family;
    const orgs = Object.keys(passwords);
    log.info({ orgs, address }, 'A refresh token was used twice: the log-in has ended');
    const by = store.by({ name: email, action: 'login.reused', address });
    const noted = { entity: `members/${emailKey}`, refused: Unauthorized.code };
    await Promise.all(orgs.map((org) => by.note(org, noted)));
  }
  if (renewal.outcome !== 'renewed') throw Unauthorized();
  return tokensOf(payload.family, renewal.family, next, context);
}

/** Ends all sessions and token families of a person, except the session `kept`. */
export async function endAllSessions(
  email: string,
  { store }: Pick<Context, 'store'>,
  kept?: string,
): Promise<void> {
  const deleteSome = () =>
    store.atomically(async ({ sessions, tokenFamilies }) =>
      Math.max(
        ...(await Promise.all([
          sessions.deleteSome(email, BATCH, kept),
          tokenFamilies.deleteSome(email, BATCH),
        ])),
      ),
    );
  while ((await deleteSome()) === BATCH);
}
