import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { StoredToken } from '../store/collections/tokens';

/** An API token taken apart: `km_{organization}_{id}_{secret}`. */
export interface ApiToken {
  org: string;
  id: string;
  secret: string;
}

/** The parts of an API token, or undefined when a text is none. */
export function parseApiToken(text: string): ApiToken | undefined {
  const [, org, id, secret] = /^km_([a-z][a-z0-9-]{0,62})_([a-f0-9]{16})_([\w-]{43})$/.exec(text) ?? [];
  return org && id && secret ? { org, id, secret } : undefined;
}

/** 256 bits at random need no slow hash. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A new token: its text, told once, and what is kept of it. */
export function newApiToken(org: string): { text: string; id: string; hash: string } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { text: `km_${org}_${id}_${secret}`, id, hash: hashOf(secret) };
}

/** Whether a token is the one that is kept, and has not expired. */
export const isGood = (
  { secret }: ApiToken,
  { hash, expiresAt }: Pick<StoredToken, 'hash' | 'expiresAt'>,
  now: number,
): boolean =>
  timingSafeEqual(Buffer.from(hashOf(secret)), Buffer.from(hash)) && (expiresAt < 0 || now < expiresAt);
