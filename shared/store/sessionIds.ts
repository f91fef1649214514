import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Vault } from '../crypto/vault';

/** Bytes of either half of a session's id: random ones, and their MAC. */
const HALF = 16;

/** Ids of sessions of one kind. They prove by themselves that they were given, so that others cost no read. */
export interface SessionIds {
  create(): string;
  /** Returns whether an id was made here, without reading anything. */
  isGiven(id: string): boolean;
}

/** The document id of a session, which does not reveal the session's id. */
export const hashedId = (id: string): string => createHash('sha256').update(id).digest('base64url');

/** Opens ids for one purpose, a constant. */
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
