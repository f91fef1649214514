import { setTimeout as pause } from 'node:timers/promises';
import type * as Jose from 'jose';
import { LRUCache } from 'lru-cache';
import { IssuerUnreachable } from '../../faults';
import { lruOptions } from '../../lruOptions';
import type { Issuer } from '../../schemas/organization';

/** What a JSON Web Token says of its bearer. */
export interface Claims {
  email?: string;
  subject?: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
}

/** Signatures that need no shared secret: with one, the public key could be taken for it. Source: RFC 8725. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Source: RFC 7519 5.1, RFC 9068 2.1. */
const types = new Set(['JWT', 'AT+JWT']);

/** How soon a set of keys may be fetched again, in milliseconds. */
const COOLDOWN = 1000;

/** Only requests that bear such tokens pay for the library. */
const library = (): typeof Jose => require('jose');

type Keys = Jose.JWTVerifyGetKey;

/** The most bytes of a set of keys; issuers' have some thousand. */
const MAX_SET_BYTES = 64 * 1024;

/** By address: some 100, each reckoned with what it may have. */
const keySets = new LRUCache<string, Keys>(lruOptions(8 * 2 ** 20, () => MAX_SET_BYTES));

/** Fetches a set of keys, and not more. */
const fetchSet: Jose.FetchImplementation = async (...request) => {
  const answer = await fetch(...request);
  if (answer.status !== 200) return answer;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body ?? []) {
    length += chunk.length;
    if (length > MAX_SET_BYTES)
      throw new Error(`The keys of an issuer have more than ${MAX_SET_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), answer);
};

/** Whether keys could not be fetched: the rest of what the library throws is about the token. */
const isOfFetching = (error: unknown): boolean => {
  const { JOSEError, JWKSInvalid, JWKSTimeout } = library().errors;
  if (!(error instanceof JOSEError)) return true;
  return error instanceof JWKSInvalid || error instanceof JWKSTimeout || error.code === JOSEError.code;
};

const openKeys = (uri: string): Keys => {
  const { createLocalJWKSet, createRemoteJWKSet, customFetch, jwksCache } = library();
  const cache: Partial<Jose.ExportedJWKSCache> = {};
  const remote = createRemoteJWKSet(new URL(uri), {
    cooldownDuration: COOLDOWN,
    timeoutDuration: 5000,
    [customFetch]: fetchSet,
    [jwksCache]: cache as Record<string, never>,
  });
  return async (...asked) => {
    try {
      return await remote(...asked);
    } catch (error) {
      if (!isOfFetching(error)) throw error;
      // What was known when the issuer was last heard of stays good; of another key nothing can be said.
      const known = createLocalJWKSet(cache.jwks ?? { keys: [] });
      return known(...asked).catch(() => {
        throw IssuerUnreachable();
      });
    }
  };
};

const keysOf = ({ jwksUri }: Issuer): Keys => {
  const keys = keySets.get(jwksUri) ?? openKeys(jwksUri);
  keySets.set(jwksUri, keys);
  return keys;
};

/** Whether a text looks like a JSON Web Token. */
export const isJwt = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);

/** Who issued a token, as it says itself. */
export function issuerIn(token: string): string | undefined {
  try {
    return library().decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** The e-mail address that a token names, before anything of it is verified. */
export function emailIn(token: string): string | undefined {
  try {
    const { email } = library().decodeJwt(token);
    return typeof email === 'string' ? email : undefined;
  } catch {
    return undefined;
  }
}

/** An address that an issuer does not call verified may be anybody's. Source: OpenID Connect Core, 5.1; some write a text. */
const isTrue = (claim: unknown): boolean => claim === true || claim === 'true';

/**
 * What a token says, or undefined when it is not one that this issuer signed for this audience.
 * @throws IssuerUnreachable
 */
export async function claimsOf(token: string, issuer: Issuer, now: number): Promise<Claims | undefined> {
  const { jwtVerify, errors } = library();
  const verify = () =>
    jwtVerify(token, keysOf(issuer), {
      algorithms,
      issuer: issuer.issuer,
      audience: issuer.audience,
      requiredClaims: ['exp'],
      clockTolerance: 5,
      currentDate: new Date(now),
    });
  try {
    const { payload, protectedHeader } = await verify().catch(async (error) => {
      // A key that was just published is not known yet, and the set may just have been fetched.
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await pause(COOLDOWN + 50);
      return verify();
    });
    if (!types.has((protectedHeader.typ ?? 'JWT').toUpperCase())) return undefined;
    const { email, email_verified: isVerified, sub, exp = 0 } = payload;
    return {
      expiresAt: exp * 1000,
      ...(typeof email === 'string' && isTrue(isVerified) && { email }),
      ...(sub !== undefined && { subject: sub }),
    };
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
