import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type * as Jose from 'jose';
import { LRUCache } from 'lru-cache';
import { type StoredSigningKey, signingKeysPath } from '../collections/signingKeys';
import type { Context } from '../context';
import { Fault, invalidRequest, WriteConflict } from '../faults';
import type { Vault } from '../vault';

/** The longest that a token which is signed here is good, in seconds. */
export const MOST_SECONDS = 1800;

/** How long before it signs a new key is published, and how long gateways may keep the set, in milliseconds. */
const LEAD = 10 * 60_000;
export const SET_KEPT = 5 * 60_000;

const ALGORITHM = 'RS256';
const MODULUS_BITS = 2048;

/** Only requests with tokens pay for the library. */
const library = (): typeof Jose => require('jose');

const purposeOf = (kid: string): string => `signingKey ${kid}`;

const keyOf = (privateKey: KeyObject, kid: string, signsFrom: number, vault: Vault): StoredSigningKey => {
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kid, n, e, privateKey: vault.seal(pem, purposeOf(kid)), signsFrom };
};

const newKey = async (signsFrom: number, vault: Vault): Promise<StoredSigningKey> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  return keyOf(privateKey, randomUUID(), signsFrom, vault);
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
    const key = createPrivateKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === 'rsa' && bits >= MODULUS_BITS) return key;
  } catch {
    // What it says of the text may tell some of it.
  }
  throw invalidRequest(`The private key is no RSA key of ${MODULUS_BITS} bits or more, in PEM`);
}

type Needs = Pick<Context, 'store' | 'vault' | 'now' | 'verifier' | 'organizations'>;

/** An organization's keys; the first time it is asked, one is made. @throws OrganizationDoesNotExist */
async function keysOf(
  org: string,
  { store, vault, now, verifier, organizations }: Needs,
): Promise<StoredSigningKey[]> {
  const known = await verifier.remember(org, signingKeysPath, () => store.signingKeys.find(org));
  if (known) return known;
  await organizations.get(org);
  const keys = [await newKey(now(), vault)];
  try {
    await store.atomically(({ signingKeys }) => signingKeys.create(org, keys));
    return keys;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const made = await store.signingKeys.find(org);
    if (!made) throw WriteConflict();
    return made;
  }
}

/** The key that signs now. */
async function signerOf(org: string, context: Needs): Promise<StoredSigningKey> {
  const keys = await keysOf(org, context);
  const signer = keys.findLast(({ signsFrom }) => signsFrom <= context.now()) ?? keys[0];
  if (!signer) throw new Error('A set of signing keys is never empty');
  return signer;
}

const privateKeys = new LRUCache<string, KeyObject>({ max: 100 });

/** Signs a token with an organization's key; `claims` say when it expires. */
export async function signToken(org: string, claims: Jose.JWTPayload, context: Needs): Promise<string> {
  const key = await signerOf(org, context);
  const id = `${org} ${key.kid}`;
  const privateKey =
    privateKeys.get(id) ?? createPrivateKey(context.vault.open(key.privateKey, purposeOf(key.kid)));
  privateKeys.set(id, privateKey);
  return new (library().SignJWT)(claims)
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'JWT' })
    .sign(privateKey);
}

const jwkOf = ({ kid, n, e }: StoredSigningKey) => ({ kty: 'RSA', n, e, alg: ALGORITHM, use: 'sig', kid });

/** The public keys of an organization: those that sign, will sign, or have signed what is not expired. Source: RFC 7517. */
export async function publicKeys(org: string, context: Needs) {
  const keys = await keysOf(org, context);
  return keys.filter(({ goneAt }) => goneAt === undefined || goneAt > context.now()).map(jwkOf);
}

/** The public key that belongs to the one that signs, in PEM. */
export async function publicKeyPem(org: string, context: Needs): Promise<string> {
  const key = await signerOf(org, context);
  return createPublicKey({ key: jwkOf(key), format: 'jwk' })
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
  const keys = createLocalJWKSet({ keys: await publicKeys(org, context) });
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
 * until what it signed has expired. @throws InvalidRequest
 */
export async function rotate(org: string, brought: BroughtKey | undefined, context: Needs): Promise<string> {
  const { store, vault, now } = context;
  await keysOf(org, context);
  const signsFrom = now() + LEAD;
  const next = brought
    ? keyOf(readKey(brought), brought.kid, signsFrom, vault)
    : await newKey(signsFrom, vault);
  await store.atomically(async ({ signingKeys }) => {
    const at = now();
    // What has not signed yet never will.
    const signed = ((await signingKeys.find(org)) ?? []).filter((key) => key.signsFrom <= at);
    if (signed.some(({ kid }) => kid === next.kid))
      throw invalidRequest(`There is a key ${next.kid} already`);
    const goneAt = signsFrom + MOST_SECONDS * 1000 + SET_KEPT;
    const left = signed
      .map((key) => (key.goneAt === undefined ? { ...key, goneAt } : key))
      .filter((key) => key.goneAt === undefined || key.goneAt > at);
    signingKeys.replace(org, [...left, next]);
  });
  return next.kid;
}

/** The same keys, sealed under the ring's primary key. */
export const resealSigningKeys = (keys: readonly StoredSigningKey[], vault: Vault): StoredSigningKey[] =>
  keys.map((key) => {
    const purpose = purposeOf(key.kid);
    return { ...key, privateKey: vault.seal(vault.open(key.privateKey, purpose), purpose) };
  });
