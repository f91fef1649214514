import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../context';

/** The longest that credentials which proved good are remembered, in milliseconds. */
export const REMEMBERED = 60_000;

/** Callers whose credentials proved good a moment ago: argon2id takes 30 ms of a core. */
export interface Callers {
  find(org: string, credentials: object): Caller | undefined;
  /**
   * To be called before credentials are looked at: what it answers remembers whose they are, unless a
   * member or a token was changed meanwhile.
   */
  begin(org: string, credentials: object): (caller: Caller, milliseconds?: number) => void;
  /** To be called when a member or a token of an organization was changed. */
  forget(org: string): void;
  /** How often that was: whatever was found out before may have changed. */
  version(): number;
}

/** Remembers callers; of their credentials only what nobody can read. */
export function rememberCallers(): Callers {
  const secret = randomBytes(32);
  const known = new LRUCache<string, Caller>({ max: 10_000, ttl: REMEMBERED });
  let changes = 0;
  const keyOf = (org: string, credentials: object) =>
    `${org} ${createHmac('sha256', secret).update(JSON.stringify(credentials)).digest('base64')}`;
  return {
    find: (org, credentials) => known.get(keyOf(org, credentials)),
    begin(org, credentials) {
      const before = changes;
      return (caller, milliseconds = REMEMBERED) => {
        if (milliseconds > 0 && changes === before)
          known.set(keyOf(org, credentials), caller, { ttl: Math.min(milliseconds, REMEMBERED) });
      };
    },
    version: () => changes,
    forget(org) {
      changes += 1;
      for (const key of known.keys()) if (key.startsWith(`${org} `)) known.delete(key);
    },
  };
}
