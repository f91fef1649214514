import { setTimeout as pause } from 'node:timers/promises';
import type * as Jose from 'jose';
import { LRUCache } from 'lru-cache';
import { IssuerUnreachable } from '../../faults';
import { lruOptions } from '../../lruOptions';
import type { Issuer } from '../../schemas/organization';

/** Verified claims of a JSON Web Token. */
export interface Claims {
  email?: string;
  subject?: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * Asymmetric signatures only: with a symmetric one, the public key could serve as the secret. Source: RFC
 * 8725.
 */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Source: RFC 7519 5.1, RFC 9068 2.1. */
const types = new Set(['JWT', 'AT+JWT']);

/** Minimum interval between fetches of a key set, in milliseconds. */
const FETCH_COOLDOWN_MS = 1000;

/** Loaded lazily: only requests with such tokens need it. */
const library = (): typeof Jose => require('jose');

type Keys = Jose.JWTVerifyGetKey;

/** Maximum size of a key set, in bytes; typical ones have a few thousand. */
const MAX_SET_BYTES = 64 * 1024;

/** Cache by address: about 100, each counted with the maximum size. */
const keySets = new LRUCache<string, Keys>(lruOptions(8 * 2 ** 20, () => MAX_SET_BYTES));

/** Fetches a key set, up to the maximum size. */
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

/** True if the keys could not be fetched; the library's other errors concern the token. */
const isOfFetching = (error: unknown): boolean => {
  const { JOSEError, JWKSInvalid, JWKSTimeout } = library().errors;
  if (!(error instanceof JOSEError)) return true;
  return error instanceof JWKSInvalid || error instanceof JWKSTimeout || error.code === JOSEError.code;
};

const openKeys = (uri: string): Keys => {
  const { createLocalJWKSet, createRemoteJWKSet, customFetch, jwksCache } = library();
  const cache: Partial<Jose.ExportedJWKSCache> = {};
  const remote = createRemoteJWKSet(new URL(uri), {
    cooldownDuration: FETCH_COOLDOWN_MS,
    timeoutDuration: 5000,
    [customFetch]: fetchSet,
    [jwksCache]: cache as Record<string, never>,
  });
  return async (...asked) => {
    try {
      return await remote(...asked);
    } catch (error) {
      if (!isOfFetching(error)) throw error;
      // The keys of the last fetch stay valid; a token with another key cannot be verified now.
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

/** True if the text has the form of a JSON Web Token. */
export const isJwt = (text: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text);

/** Returns the unverified issuer of a token. */
export function issuerIn(token: string): string | undefined {
  try {
    return library().decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

/** Returns the unverified e-mail address of a token. */
export function emailIn(token: string): string | undefined {
  try {
    const { email } = library().decodeJwt(token);
    return typeof email === 'string' ? email : undefined;
  } catch {
    return undefined;
  }
}

/** Unverified addresses may belong to anybody. Some issuers send a text. Source: OpenID Connect Core, 5.1. */
const isTrue = (claim: unknown): boolean => claim === true || claim === 'true';

/** Verifies a token of an issuer for its audience; undefined if it is invalid. @throws IssuerUnreachable */
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
      // The key may be newer than the cached set, which may have been fetched a moment ago.
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await pause(FETCH_COOLDOWN_MS + 50);
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
