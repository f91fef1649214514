import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../context';
import { bytesOf, lruOptions } from '../../lruOptions';

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
}

/** The most memory that callers may take, in bytes: some 20,000 of them. */
const MAX_BYTES = 16 * 2 ** 20;

interface Known {
  caller: Caller;
  until: number;
  expiresAt: number;
}

/** Remembers callers; of their credentials only what nobody can read. */
export function rememberCallers(now: () => number): Callers {
  const secret = randomBytes(32).toString('base64');
  const known = new LRUCache<string, Known>(lruOptions(MAX_BYTES, ({ caller }) => bytesOf(caller)));
  let changes = 0;
  // A hash in one call: this is computed for every request of a gateway, and HMAC takes several times as long.
  const keyOf = (org: string, credentials: object) =>
    `${org} ${hash('sha256', secret + JSON.stringify(credentials), 'base64')}`;
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
    forget(org) {
      changes += 1;
      for (const key of known.keys()) if (key.startsWith(`${org} `)) known.delete(key);
    },
  };
}
