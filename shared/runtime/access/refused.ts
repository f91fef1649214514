import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { lruOptions } from '../../lruOptions';

/** Lifetime of cached refusals, in milliseconds. */
const MAX_AGE_MS = 10_000;

/** Size of the cache in bytes: about 3,000 entries. */
const MAX_BYTES = 2 ** 20;

/** Caches refused credentials that can never become valid, so that retries read nothing. */
export function cacheRefused(now: () => number) {
  const until = new LRUCache<string, number>(lruOptions(MAX_BYTES, () => 16));
  const keyOf = (org: string, credentials: object) =>
    hash('sha256', JSON.stringify([org, credentials]), 'base64');
  return {
    has: (org: string, credentials: object): boolean => (until.get(keyOf(org, credentials)) ?? 0) > now(),
    add: (org: string, credentials: object): void =>
      void until.set(keyOf(org, credentials), now() + MAX_AGE_MS),
  };
}
