import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Context } from '../context';
import type { Vault } from '../crypto/vault';
import { Unauthorized } from '../faults';
import type { StoredMember } from '../store/collections/members';
import { newFamilyId, type StoredTokenFamily } from '../store/collections/tokenFamilies';

/** Lifetime of an access token, in seconds. Source: Apigee's token endpoint. */
export const ACCESS_SECONDS = 1799;

/** How long a refresh token may be left unused, in milliseconds. Source: Apigee's token endpoint. */
const REFRESH_MS = 24 * 3600_000;

/** How long a family of tokens lasts, in milliseconds, however often it is renewed. Source: NIST SP 800-63B, 4.1.3. */
const MAX_FAMILY_MS = 30 * REFRESH_MS;

/** How long a refresh token may be used again, in milliseconds: the answer to its first use may have been lost. */
const RETRY_MS = 30_000;

/** How many documents are deleted in one commit. */
const BATCH = 200;

type Kind = 'access' | 'refresh';

const prefixes = { access: 'kma_', refresh: 'kmr_' } as const;

const purposeOf = (kind: Kind): string => `${kind} token of a family`;

/** What a sealed token says. */
const Sealed = {
  access: z.object({ family: z.string(), email: z.string(), expiresAt: z.int() }),
  refresh: z.object({ family: z.string(), id: z.string(), expiresAt: z.int() }),
};
type Said<K extends Kind> = z.infer<(typeof Sealed)[K]>;

/** Returns a fingerprint of a member's password hash, which reveals nothing of either. */
export const fingerprint = ({ passwordHash }: Pick<StoredMember, 'passwordHash'>): string =>
  createHash('sha256').update(passwordHash).digest('base64url').slice(0, 16);

/** A person who proved a password, with its fingerprint in each organization where it is theirs. */
type Login = Pick<StoredTokenFamily, 'email' | 'passwords'>;

/** Returns the log-in of a person whose password is that of all these members. */
export const loginOf = (members: readonly StoredMember[]): Login => ({
  email: members[0]?.email ?? '',
  passwords: Object.fromEntries(members.map((member) => [member.organization, fingerprint(member)])),
});

/** Returns whether a member still has the password of the log-in. */
export const isStillGood = ({ passwords }: Pick<Login, 'passwords'>, member: StoredMember): boolean =>
  passwords[member.organization] === fingerprint(member);

/** Returns whether a session or a family of tokens lasts. */
export const isLasting = ({ expireAt }: { expireAt: Date }, now: number): boolean => expireAt.getTime() > now;

/** Makes a token: sealed, so that it reveals nothing and cannot be forged. */
function tokenOf<K extends Kind>(kind: K, said: Said<K>, vault: Vault): string {
  const { keyId, box } = vault.seal(JSON.stringify(said), purposeOf(kind));
  return `${prefixes[kind]}${Buffer.from(JSON.stringify([keyId, box])).toString('base64url')}`;
}

/** Opens a token without reading what it is about; returns undefined for any other text and when it has expired. */
async function opened<K extends Kind>(
  kind: K,
  token: string,
  now: number,
  vault: Vault,
): Promise<Said<K> | undefined> {
  if (!token.startsWith(prefixes[kind])) return undefined;
  // With a wrong key ring every token would look forged.
  await vault.ready();
  try {
    const text = Buffer.from(token.slice(prefixes[kind].length), 'base64url').toString();
    const [keyId, box] = JSON.parse(text);
    const sealed = vault.open({ keyId: `${keyId}`, box: `${box}` }, purposeOf(kind));
    const said = Sealed[kind].parse(JSON.parse(sealed)) as Said<K>;
    return now < said.expiresAt ? said : undefined;
  } catch {
    // Whatever is wrong with a token, it proves nothing.
    return undefined;
  }
}

/** Opens an access token without reading what it is about. */
export const openAccessToken = (
  token: string,
  now: number,
  vault: Vault,
): Promise<Said<'access'> | undefined> => opened('access', token, now, vault);

const hashOf = (id: string): string => createHash('sha256').update(id).digest('base64url');

/**
 * Derives the id of the refresh token that follows another. It is derived so that everybody who uses one at
 * the same moment, or again because the answer was lost, is given the same next one.
 */
const idAfter = (id: string, vault: Vault): string => vault.tag(id, 'refresh token');

/** When a family ends that is renewed now. */
const endOf = (createdAt: number, now: number): Date =>
  new Date(Math.min(now + REFRESH_MS, createdAt + MAX_FAMILY_MS));

/** The two tokens that a log-in or its renewal answers with. */
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

/** Begins a family of tokens for a person whose password is that of all these members. */
export async function startLogin(members: readonly StoredMember[], context: Needs): Promise<Tokens> {
  const at = context.now();
  const [family, id] = [newFamilyId(), randomBytes(32).toString('base64url')];
  const login = { ...loginOf(members), current: hashOf(id), rotatedAt: at, createdAt: at };
  const expireAt = endOf(at, at);
  await context.store.atomically(({ tokenFamilies }) => tokenFamilies.create(family, { ...login, expireAt }));
  return tokensOf(family, { email: login.email, expireAt }, id, context);
}

/** What happened to a family whose refresh token was used. */
type Renewal = { outcome: 'ended' } | { outcome: 'reused' | 'renewed'; family: StoredTokenFamily };

/**
 * Gives the next tokens for a refresh token, which is good once; for half a minute also again, as the answer
 * may have been lost. Used later than that it was stolen, or its successor was: the family ends.
 * @throws Unauthorized
 */
export async function renewLogin(token: string, address: string, context: Needs): Promise<Tokens> {
  const { store, vault, now, log } = context;
  const at = now();
  const said = await opened('refresh', token, at, vault);
  if (!said) throw Unauthorized();
  const next = idAfter(said.id, vault);

  const renewal = await store.atomically<Renewal>(async ({ tokenFamilies, members }) => {
    const family = await tokenFamilies.find(said.family);
    if (!family || !isLasting(family, at)) return { outcome: 'ended' };
    const isCurrent = family.current === hashOf(said.id);
    const isRetry = family.current === hashOf(next) && at - family.rotatedAt < RETRY_MS;
    if (!isCurrent && !isRetry) {
      tokenFamilies.delete(said.family);
      return { outcome: 'reused', family };
    }
    const found = await Promise.all(
      Object.keys(family.passwords).map((org) => members.find(org, family.email)),
    );
    const still = found.filter((member) => member !== undefined && isStillGood(family, member));
    if (still.length === 0) {
      tokenFamilies.delete(said.family);
      return { outcome: 'ended' };
    }
    if (isRetry) return { outcome: 'renewed', family };
    const { passwords } = loginOf(still as StoredMember[]);
    const rotated = { ...family, passwords, current: hashOf(next), rotatedAt: at };
    const renewed = { ...rotated, expireAt: endOf(family.createdAt, at) };
    tokenFamilies.replace(said.family, renewed);
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
  return tokensOf(said.family, renewal.family, next, context);
}

/** Ends all sessions and families of tokens of a person; the session `kept`, where one is named, goes on. */
export async function endAll(email: string, { store }: Pick<Context, 'store'>, kept?: string): Promise<void> {
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
