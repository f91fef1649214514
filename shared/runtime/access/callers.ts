import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../context';
import { roomFor } from '../../room';

/** The longest that credentials which proved good are remembered, in milliseconds. */
export const REMEMBERED = 60_000;

/** How much longer they hold while nobody can be asked, in milliseconds. */
const REMEMBERED_UNHEARD = 180_000;

/** How long it may be remembered whose credentials are, where that is not `REMEMBERED`. */
interface Lasting {
  milliseconds?: number;
  /** When the credentials expire, in milliseconds since 1970. */
  expiresAt?: number;
}

/** Callers whose credentials proved good a moment ago: argon2id takes 30 ms of a core. */
export interface Callers {
  find(org: string, credentials: object): Caller | undefined;
  /** Whose credentials were lately, for while the database cannot be reached. */
  findLate(org: string, credentials: object): Caller | undefined;
  /**
   * To be called before credentials are looked at: what it answers remembers whose they are, unless a
   * member or a token was changed meanwhile.
   */
  begin(org: string, credentials: object): (caller: Caller, lasting?: Lasting) => void;
  /** To be called when a member or a token of an organization was changed. */
  forget(org: string): void;
  /** How often that was: whatever was found out before may have changed. */
  version(): number;
}

/** Remembers callers; of their credentials only what nobody can read. */
export function rememberCallers(now: () => number): Callers {
  const secret = randomBytes(32);
  const known = new LRUCache<string, { caller: Caller; until: number; expiresAt: number }>(roomFor(10_000));
  let changes = 0;
  const keyOf = (org: string, credentials: object) =>
    `${org} ${createHmac('sha256', secret).update(JSON.stringify(credentials)).digest('base64')}`;
  const find = (org: string, credentials: object, longer: number): Caller | undefined => {
    const found = known.get(keyOf(org, credentials));
    return found && Math.min(found.until + longer, found.expiresAt) > now() ? found.caller : undefined;
  };
  return {
    find: (org, credentials) => find(org, credentials, 0),
    findLate: (org, credentials) => find(org, credentials, REMEMBERED_UNHEARD),
    begin(org, credentials) {
      const before = changes;
      return (caller, { milliseconds = REMEMBERED, expiresAt = Number.POSITIVE_INFINITY } = {}) => {
        const until = now() + Math.min(milliseconds, REMEMBERED);
        if (changes === before) known.set(keyOf(org, credentials), { caller, until, expiresAt });
      };
    },
    version: () => changes,
    forget(org) {
      changes += 1;
      for (const key of known.keys()) if (key.startsWith(`${org} `)) known.delete(key);
    },
  };
}
