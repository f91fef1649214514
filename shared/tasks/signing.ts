import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type * as Jose from 'jose';
import { LRUCache } from 'lru-cache';
import type { Context } from '../context';
import type { Sealed, Vault } from '../crypto/vault';
import { Fault, invalidRequest, WriteConflict } from '../faults';
import { lruOptions } from '../lruOptions';
import { MAX_PEM_LENGTH } from '../schemas/limits';
import type { StoredOrganization } from '../store/collections/organizations';
import { type StoredSigningKey, signingKeysPath } from '../store/collections/signingKeys';
import { purposesOf } from './credentialVault';

/** Maximum lifetime of a signed token, in seconds. */
export const MAX_TOKEN_SECONDS = 1800;

/**
 * A new key is published this long before it signs, and gateways may cache the key set this long, in
 * milliseconds.
 */
const PUBLISH_LEAD_MS = 10 * 60_000;
export const KEY_SET_CACHE_MS = 5 * 60_000;

const ALGORITHM = 'RS256';
const MODULUS_BITS = 2048;

/** Signing with a longer key would block other requests. */
const MAX_MODULUS_BITS = 4096;

/**
 * Maximum age of cached keys while the change feed is stale, in milliseconds; shorter than `PUBLISH_LEAD_MS`.
 */
const MAX_STALE_AGE_MS = 60_000;

/** Loaded lazily: only requests with tokens need it. */
const library = (): typeof Jose => require('jose');

type Sealing = Pick<StoredOrganization, 'name' | 'sealing'>;

/** Returns the purposes of a sealed private key, the current one first. */
const purposesFor = (organization: Sealing, kid: string): string[] =>
  purposesOf(organization, 'signingKey', [kid]);

const sealed = (pem: string, kid: string, organization: Sealing, vault: Vault): Sealed =>
  vault.seal(pem, purposesFor(organization, kid)[0] ?? '');

const keyOf = (
  privateKey: KeyObject,
  kid: string,
  signsFrom: number,
  { organization, vault }: { organization: Sealing; vault: Vault },
): StoredSigningKey => {
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kid, n, e, privateKey: sealed(pem, kid, organization, vault), signsFrom };
};

const newKey = async (
  signsFrom: number,
  sealing: { organization: Sealing; vault: Vault },
): Promise<StoredSigningKey> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  return keyOf(privateKey, randomUUID(), signsFrom, sealing);
};

/** A key to import. */
export interface ImportedSigningKey {
  kid: string;
  /** PEM. */
  privateKey: string;
}

/** @throws InvalidRequest */
function readKey({ privateKey: pem }: ImportedSigningKey): KeyObject {
  try {
    const key = createPrivateKey(pem.length > MAX_PEM_LENGTH ? '' : pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === 'rsa' && bits >= MODULUS_BITS && bits <= MAX_MODULUS_BITS) return key;
  } catch {
    // The error may quote the key, so it is not passed on.
  }
  throw invalidRequest(
    `The private key is no RSA key of ${MODULUS_BITS} to ${MAX_MODULUS_BITS} bits, in PEM`,
  );
}

type Needs = Pick<Context, 'store' | 'vault' | 'now' | 'verifier' | 'organizations'>;

/** Returns the keys of an organization; undefined before the first use. */
const foundKeys = (
  org: string,
  { store, verifier }: Pick<Needs, 'store' | 'verifier'>,
  follow: boolean,
): Promise<StoredSigningKey[] | undefined> =>
  verifier.remember(org, signingKeysPath, () => store.signingKeys.find(org), {
    maxStaleAge: MAX_STALE_AGE_MS,
    follow,
  });

/** Returns the keys of an organization; creates the first one. @throws OrganizationDoesNotExist */
async function keysOf(org: string, context: Needs, follow = true): Promise<StoredSigningKey[]> {
  const known = await foundKeys(org, context, follow);
  if (known) return known;
  const { store, vault, now, verifier, organizations } = context;
  const organization = await organizations.get(org);
  const keys = [await newKey(now(), { organization, vault })];
  try {
    await store.atomically(({ signingKeys }) => signingKeys.create(org, keys));
    return keys;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const made = await store.signingKeys.find(org);
    if (!made) throw WriteConflict();
    return made;
  } finally {
    verifier.forget(org, signingKeysPath);
  }
}

/** Creates the first key of an organization, so that gateways find it published. */
export const prepareSigning = async (org: string, context: Needs): Promise<void> =>
  void (await keysOf(org, context, false));

/** Returns the key that signs now. */
function signerOf(keys: readonly StoredSigningKey[], now: number): StoredSigningKey {
  const signer = keys.findLast(({ signsFrom }) => signsFrom <= now) ?? keys[0];
  if (!signer) throw new Error('A set of signing keys is never empty');
  return signer;
}

/** Maximum memory of a private key, in bytes. */
const PRIVATE_KEY_BYTES = 8192;

const privateKeys = new LRUCache<string, KeyObject>(lruOptions(2 ** 20, () => PRIVATE_KEY_BYTES));

/** Decrypts a private key. */
async function openPrivateKey(
  org: string,
  { kid, privateKey }: StoredSigningKey,
  { organizations, vault }: Needs,
): Promise<KeyObject> {
  const pem = vault.unsealAny(privateKey, purposesFor(await organizations.get(org), kid));
  if (pem === undefined) throw new Error(`Signing key ${kid} of organization ${org} is unreadable`);
  return createPrivateKey(pem);
}

/** Signs a token with the organization's key; the caller sets its expiry in `claims`. */
export async function signToken(org: string, claims: Jose.JWTPayload, context: Needs): Promise<string> {
  const key = signerOf(await keysOf(org, context), context.now());
  const id = `${org} ${key.kid}`;
  const privateKey = privateKeys.get(id) ?? (await openPrivateKey(org, key, context));
  privateKeys.set(id, privateKey);
  return new (library().SignJWT)(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'JWT' })
    .sign(privateKey);
}

const jwkOf = ({ kid, n, e }: StoredSigningKey) => ({ kty: 'RSA', n, e, alg: ALGORITHM, use: 'sig', kid });

/**
 * Returns the public keys of an organization as JWKs: those that sign, will sign, or signed unexpired tokens;
 * undefined before the first use. Source: RFC 7517.
 */
export async function publicKeys(org: string, context: Needs, follow = false) {
  const keys = await foundKeys(org, context, follow);
  return keys?.filter(({ goneAt }) => goneAt === undefined || goneAt > context.now()).map(jwkOf);
}

/** Returns the public key of the signing key in PEM; undefined before the first use. */
export async function publicKeyPem(org: string, context: Needs): Promise<string | undefined> {
  const keys = await foundKeys(org, context, false);
  if (!keys) return undefined;
  return createPublicKey({ key: jwkOf(signerOf(keys, context.now())), format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

/**
 * Verifies a token's signature by an organization and returns its claims, expired or not; undefined if it is
 * invalid.
 */
export async function verifySignedToken(
  org: string,
  token: string,
  context: Needs,
): Promise<Jose.JWTPayload | undefined> {
  const { createLocalJWKSet, compactVerify, errors } = library();
  const keys = createLocalJWKSet({ keys: (await publicKeys(org, context, true)) ?? [] });
  try {
    const { payload } = await compactVerify(token, keys, { algorithms: [ALGORITHM] });
    return JSON.parse(new TextDecoder().decode(payload));
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/**
 * Rotates the signing key, to a generated or imported one. The new key is published at once and signs after
 * `PUBLISH_LEAD_MS`; the old one stays published until its tokens have expired. The first key signs at once.
 * @throws InvalidRequest
 */
export async function rotate(
  org: string,
  imported: ImportedSigningKey | undefined,
  context: Needs,
): Promise<string> {
  const { store, vault, now, verifier, organizations } = context;
  const [before, organization] = await Promise.all([store.signingKeys.find(org), organizations.get(org)]);
  const isFirst = before === undefined;
  const signsFrom = isFirst ? now() : now() + PUBLISH_LEAD_MS;
  const next = imported
    ? keyOf(readKey(imported), imported.kid, signsFrom, { organization, vault })
    : await newKey(signsFrom, { organization, vault });
  await store.atomically(async ({ signingKeys }) => {
    if (isFirst) return signingKeys.create(org, [next]);
    const at = now();
    // Keys that have not signed yet are dropped.
    const signed = ((await signingKeys.find(org)) ?? []).filter((key) => key.signsFrom <= at);
    if (signed.some(({ kid }) => kid === next.kid))
      throw invalidRequest(`There is a key ${next.kid} already`);
    const goneAt = signsFrom + MAX_TOKEN_SECONDS * 1000 + KEY_SET_CACHE_MS;
    const left = signed
      .map((key) => (key.goneAt === undefined ? { ...key, goneAt } : key))
      .filter((key) => key.goneAt === undefined || key.goneAt > at);
    return signingKeys.replace(org, [...left, next]);
  });
  verifier.forget(org, signingKeysPath);
  return next.kid;
}

/** Reseals keys under the ring's primary key with the current purpose; undefined if all are current. */
export function resealSigningKeys(
  keys: readonly StoredSigningKey[],
  organization: Sealing,
  vault: Vault,
): StoredSigningKey[] | undefined {
  const isCurrent = ({ kid, privateKey }: StoredSigningKey): boolean =>
    privateKey.keyId === vault.primary &&
    vault.unsealAny(privateKey, purposesFor(organization, kid).slice(0, 1)) !== undefined;
  if (keys.every(isCurrent)) return undefined;
  return keys.map((key) => {
    const pem = vault.unsealAny(key.privateKey, purposesFor(organization, key.kid));
    // A key that cannot be decrypted no longer signs; the next rotation drops it.
    return pem === undefined ? key : { ...key, privateKey: sealed(pem, key.kid, organization, vault) };
  });
}
