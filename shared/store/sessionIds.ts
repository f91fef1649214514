import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Vault } from '../crypto/vault';

/** Bytes of each half of a session id: random part and MAC. */
const HALF = 16;

/** Session ids of one kind. They contain a MAC, so that made-up ids are rejected without a read. */
export interface SessionIds {
  create(): string;
  /** True if this deployment created the id. */
  isGiven(id: string): boolean;
}

/** Returns the document id of a session, which does not reveal the session id. */
export const hashedId = (id: string): string => createHash('sha256').update(id).digest('base64url');

/** Opens session ids for one purpose, a constant. */
export function sessionIds(vault: Vault, purpose: string): SessionIds {
  const completed = (random: Buffer): Buffer => {
    const mac = Buffer.from(vault.tag(random.toString('base64url'), purpose), 'base64url');
    return Buffer.concat([random, mac.subarray(0, HALF)]);
  };
  return {
    create: () => completed(randomBytes(HALF)).toString('base64url'),
    isGiven(id) {
      const bytes = Buffer.from(id, 'base64url');
      if (bytes.length !== 2 * HALF || bytes.toString('base64url') !== id) return false;
      return timingSafeEqual(bytes, completed(bytes.subarray(0, HALF)));
    },
  };
}
