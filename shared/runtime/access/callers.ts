import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../environment';
import { bytesOf, lruOptions } from '../../lruOptions';

/**
 * Maximum age of a cached caller, in milliseconds since its read began, so that changes by other processes
 * take effect within a second.
 */
export const CALLER_MAX_AGE_MS = 750;

/**
 * Maximum age while the change feed is current, and age from which the caller is refreshed in the background,
 * in milliseconds.
 */
const MAX_FED_AGE_MS = 180_000;
const REFRESH_AGE_MS = 60_000;

/** Maximum age while the database is unreachable, for callers of gateways, in milliseconds. */
const MAX_OUTAGE_AGE_MS = 240_000;

/** Lifetime of a cached password verification, in milliseconds: argon2id takes 30 ms of a core. */
export const PROOF_MS = 60_000;

/** Cached result of verifying credentials. */
export interface Proof {
  /** Fingerprint of the password hash that matched. */
  password?: string;
  /** E-mail address of the session's member, so that session and member are read together. */
  email?: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** Caller with valid credentials. */
export interface Proven {
  caller: Caller;
  /**
   * Paths below the organization of all documents it derives from, if the change feed reports all of them.
   */
  entities?: readonly string[];
  /** Expiry of the credentials, in milliseconds since 1970. */
  expiresAt?: number;
  proof?: Proof | undefined;
}

/** Cache of callers by credentials. */
export interface Callers {
  /**
   * Returns the cached caller if it is current and was read after `readAfter` (`performance.now()`); calls
   * `read` to refresh it in the background.
   */
  find(org: string, credentials: object, read: () => Promise<Caller>, readAfter?: number): Caller | undefined;
  /** Reads a caller; concurrent requests of a cached caller share a read that began after `readAfter`. */
  read(org: string, credentials: object, read: () => Promise<Caller>, readAfter?: number): Promise<Caller>;
  /** Returns the cached caller while the database is unreachable. */
  findDuringOutage(org: string, credentials: object): Caller | undefined;
  /** Returns the cached proof of credentials. */
  proofOf(org: string, credentials: object): Proof | undefined;
  /**
   * Begins a read; call it before the first database read. Returns a function that caches the result, unless
   * this process made a change meanwhile, and drops the cached caller if the credentials are invalid.
   */
  begin(org: string, credentials: object): (proven: Proven | undefined) => void;
  /** Drops all callers of an organization; call it when this process changes a member, token or session. */
  forget(org: string): void;
  /** Drops callers derived from changed documents; called by the change feed. */
  changed(org: string, entities: readonly string[]): void;
}

/** True if the change feed reported every change since `readAt`, up to at most `maxAgeMs` ago. */
type IsCovered = (org: string, readAt: number, now: number, maxAgeMs: number) => boolean;

/** Size of the cache in bytes: about 15,000 callers. */
const MAX_BYTES = 16 * 2 ** 20;

interface Cached extends Proven {
  readAt: number;
  /** Same as `readAt` by `performance.now()`, which is monotonic. */
  begunAt: number;
  expiresAt: number;
  /** True once one of its documents changed. */
  isChanged: boolean;
  /** True if the feed reported changes during the read: its own may be among them. */
  isUncertain: boolean;
  /** Running read that will replace it. */
  reading: { begunAt: number; caller: Promise<Caller> } | undefined;
}

const sizeOf = ({ caller, entities = [], proof }: Cached): number =>
  bytesOf(caller) + bytesOf(entities) + (proof ? bytesOf(proof) : 0);

/** Opens the cache; it stores only hashes of credentials, salted per process. */
export function cacheCallers(now: () => number, isCovered: IsCovered = () => false): Callers {
  const secret = randomBytes(32).toString('base64');
  const cache = new LRUCache<string, Cached>(lruOptions(MAX_BYTES, sizeOf));
  let forgotten = 0;
  let reported = 0;
  // A single hash() call: it runs on every gateway request, and HMAC takes several times as long.
  const keyOf = (org: string, credentials: object) =>
    `${org} ${hash('sha256', secret + JSON.stringify(credentials), 'base64')}`;

  const isCurrent = (org: string, { readAt, entities, isUncertain }: Cached, at: number): boolean =>
    at - readAt < CALLER_MAX_AGE_MS ||
    (entities !== undefined &&
      !isUncertain &&
      at - readAt < MAX_FED_AGE_MS &&
      isCovered(org, readAt, at, CALLER_MAX_AGE_MS));

  const findValid = (org: string, credentials: object, at: number): Cached | undefined => {
    const found = cache.get(keyOf(org, credentials));
    return found && !found.isChanged && at < found.expiresAt ? found : undefined;
  };

  const startReading = (cached: Cached, read: () => Promise<Caller>): Promise<Caller> => {
    const reading = { begunAt: performance.now(), caller: read() };
    const done = () => {
      if (cached.reading === reading) cached.reading = undefined;
    };
    cached.reading = reading;
    reading.caller.then(done, done);
    return reading.caller;
  };

  return {
    find(org, credentials, read, readAfter = Number.NEGATIVE_INFINITY) {
      const at = now();
      const found = findValid(org, credentials, at);
      if (!found || found.begunAt < readAfter || !isCurrent(org, found, at)) return undefined;
      // A failure surfaces on the first request after the maximum age.
      if (at - found.readAt >= REFRESH_AGE_MS && !found.reading) startReading(found, read).catch(() => {});
      return found.caller;
    },
    read(org, credentials, read, readAfter = Number.NEGATIVE_INFINITY) {
      const cached = cache.get(keyOf(org, credentials));
      const { reading } = cached ?? {};
      if (reading && reading.begunAt >= Math.max(readAfter, performance.now() - CALLER_MAX_AGE_MS))
        return reading.caller;
      return cached ? startReading(cached, read) : read();
    },
    findDuringOutage(org, credentials) {
      const at = now();
      const found = findValid(org, credentials, at);
      return found && at - found.readAt < MAX_OUTAGE_AGE_MS ? found.caller : undefined;
    },
    proofOf(org, credentials) {
      const proof = cache.get(keyOf(org, credentials))?.proof;
      return proof && now() < proof.until ? proof : undefined;
    },
    begin(org, credentials) {
      const before = { forgotten, reported };
      const [readAt, begunAt] = [now(), performance.now()];
      return (proven) => {
        if (!proven) {
          cache.delete(keyOf(org, credentials));
          return;
        }
        if (forgotten !== before.forgotten) return;
        const { expiresAt = Number.POSITIVE_INFINITY } = proven;
        const isUncertain = reported !== before.reported;
        const flags = { isChanged: false, isUncertain, reading: undefined };
        cache.set(keyOf(org, credentials), { ...proven, expiresAt, readAt, begunAt, ...flags });
      };
    },
    forget(org) {
      forgotten += 1;
      for (const key of cache.keys()) if (key.startsWith(`${org} `)) cache.delete(key);
    },
    changed(org, entities) {
      const own = entities.filter((entity) => /^(members|tokens)\//.test(entity));
      if (own.length === 0) return;
      reported += 1;
      for (const [key, cached] of cache.entries()) {
        if (!key.startsWith(`${org} `) || !cached.entities?.some((entity) => own.includes(entity))) continue;
        cached.isChanged = true;
        cached.reading = undefined;
      }
    },
  };
}
