import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoredToken } from '../store/collections/tokens';

/** Parsed API token: `km_{organization}_{id}_{secret}`. */
export interface ApiToken {
  org: string;
  id: string;
  secret: string;
}

/** Parses an API token; undefined for any other text. */
export function parseApiToken(text: string): ApiToken | undefined {
  const [, org, id, secret] = /^km_([a-z][a-z0-9-]{0,62})_([a-f0-9]{16})_([\w-]{43})$/.exec(text) ?? [];
  return org && id && secret ? { org, id, secret } : undefined;
}

/** The secret has 256 random bits, so a fast hash suffices. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Creates a token: `text` is returned once to the caller; `id` and `hash` are stored. */
export function newApiToken(org: string): { text: string; id: string; hash: string } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { text: `km_${org}_${id}_${secret}`, id, hash: hashOf(secret) };
}

/** True if the token matches its stored hash and has not expired. */
export const isValid = (
  { secret }: ApiToken,
  { hash, expiresAt }: Pick<StoredToken, 'hash' | 'expiresAt'>,
  now: number,
): boolean =>
  timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash)) && (expiresAt < 0 || now < expiresAt);
