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

/** The longest that a token which is signed here is good, in seconds. */
export const MOST_SECONDS = 1800;

/** How long before it signs a new key is published, and how long gateways may keep the set, in milliseconds. */
const LEAD = 10 * 60_000;
export const SET_KEPT = 5 * 60_000;

const ALGORITHM = 'RS256';
const MODULUS_BITS = 2048;

/** A signature with a longer key would hold others up. */
const MAX_MODULUS_BITS = 4096;

/** How long keys are remembered where their changes are not heard of, in milliseconds: `LEAD` leaves time. */
const KEYS_AGE = 60_000;

/** Only requests with tokens pay for the library. */
const library = (): typeof Jose => require('jose');

type Sealing = Pick<StoredOrganization, 'name' | 'sealing'>;

/** Returns the purposes of a sealed private key, the one of new keys first. */
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

/** A key that somebody brings along. */
export interface BroughtKey {
  kid: string;
  /** In PEM. */
  privateKey: string;
}

/** @throws InvalidRequest */
function readKey({ privateKey: pem }: BroughtKey): KeyObject {
  try {
    const key = createPrivateKey(pem.length > MAX_PEM_LENGTH ? '' : pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === 'rsa' && bits >= MODULUS_BITS && bits <= MAX_MODULUS_BITS) return key;
  } catch {
    // What it says of the text may tell some of it.
  }
  throw invalidRequest(
    `The private key is no RSA key of ${MODULUS_BITS} to ${MAX_MODULUS_BITS} bits, in PEM`,
  );
}

type Needs = Pick<Context, 'store' | 'vault' | 'now' | 'verifier' | 'organizations'>;

/** An organization's keys; undefined when none was needed yet. */
const foundKeys = (
  org: string,
  { store, verifier }: Pick<Needs, 'store' | 'verifier'>,
  follow: boolean,
): Promise<StoredSigningKey[] | undefined> =>
  verifier.remember(org, signingKeysPath, () => store.signingKeys.find(org), { unheard: KEYS_AGE, follow });

/** An organization's keys; the first time an authenticated caller needs one, it is made. @throws OrganizationDoesNotExist */
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

/** Makes an organization's first key where it has none, so that gateways find it published. */
export const prepareSigning = async (org: string, context: Needs): Promise<void> =>
  void (await keysOf(org, context, false));

/** The key that signs now. */
function signerOf(keys: readonly StoredSigningKey[], now: number): StoredSigningKey {
  const signer = keys.findLast(({ signsFrom }) => signsFrom <= now) ?? keys[0];
  if (!signer) throw new Error('A set of signing keys is never empty');
  return signer;
}

/** What a private key takes in memory, in bytes, at most. */
const PRIVATE_KEY_BYTES = 8192;

const privateKeys = new LRUCache<string, KeyObject>(lruOptions(2 ** 20, () => PRIVATE_KEY_BYTES));

/** Opens a private key, which was sealed for its organization. */
async function openPrivateKey(
  org: string,
  { kid, privateKey }: StoredSigningKey,
  { organizations, vault }: Needs,
): Promise<KeyObject> {
  const pem = vault.openAny(privateKey, purposesFor(await organizations.get(org), kid));
  if (pem === undefined) throw new Error(`Signing key ${kid} of organization ${org} is unreadable`);
  return createPrivateKey(pem);
}

/** Signs a token with an organization's key; `claims` say when it expires. */
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
 * The public keys of an organization: those that sign, will sign, or have signed what is not expired; undefined
 * when none was needed yet. Source: RFC 7517.
 */
export async function publicKeys(org: string, context: Needs, follow = false) {
  const keys = await foundKeys(org, context, follow);
  return keys?.filter(({ goneAt }) => goneAt === undefined || goneAt > context.now()).map(jwkOf);
}

/** The public key that belongs to the one that signs, in PEM, as `publicKeys`. */
export async function publicKeyPem(org: string, context: Needs): Promise<string | undefined> {
  const keys = await foundKeys(org, context, false);
  if (!keys) return undefined;
  return createPublicKey({ key: jwkOf(signerOf(keys, context.now())), format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

/** What a token that an organization signed says; undefined when it signed none such, whenever it expires. */
export async function claimsOfSigned(
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
 * Replaces the key that signs, by one that is made or one that is brought along. The new one is
 * published at once and signs when gateways have had time to learn of it; the old one stays published
 * until what it signed has expired. The first key of all signs at once. @throws InvalidRequest
 */
export async function rotate(org: string, brought: BroughtKey | undefined, context: Needs): Promise<string> {
  const { store, vault, now, verifier, organizations } = context;
  const [before, organization] = await Promise.all([store.signingKeys.find(org), organizations.get(org)]);
  const isFirst = before === undefined;
  const signsFrom = isFirst ? now() : now() + LEAD;
  const next = brought
    ? keyOf(readKey(brought), brought.kid, signsFrom, { organization, vault })
    : await newKey(signsFrom, { organization, vault });
  await store.atomically(async ({ signingKeys }) => {
    if (isFirst) return signingKeys.create(org, [next]);
    const at = now();
    // What has not signed yet never will.
    const signed = ((await signingKeys.find(org)) ?? []).filter((key) => key.signsFrom <= at);
    if (signed.some(({ kid }) => kid === next.kid))
      throw invalidRequest(`There is a key ${next.kid} already`);
    const goneAt = signsFrom + MOST_SECONDS * 1000 + SET_KEPT;
    const left = signed
      .map((key) => (key.goneAt === undefined ? { ...key, goneAt } : key))
      .filter((key) => key.goneAt === undefined || key.goneAt > at);
    return signingKeys.replace(org, [...left, next]);
  });
  verifier.forget(org, signingKeysPath);
  return next.kid;
}

/** Seals keys as new ones are, under the ring's primary key; undefined when all of them are. */
export function resealSigningKeys(
  keys: readonly StoredSigningKey[],
  organization: Sealing,
  vault: Vault,
): StoredSigningKey[] | undefined {
  const isSealedAnew = ({ kid, privateKey }: StoredSigningKey): boolean =>
    privateKey.keyId === vault.primary &&
    vault.openAny(privateKey, purposesFor(organization, kid).slice(0, 1)) !== undefined;
  if (keys.every(isSealedAnew)) return undefined;
  return keys.map((key) => {
    const pem = vault.openAny(key.privateKey, purposesFor(organization, key.kid));
    // One that cannot be opened signs no more, and goes with the next rotation.
    return pem === undefined ? key : { ...key, privateKey: sealed(pem, key.kid, organization, vault) };
  });
}
