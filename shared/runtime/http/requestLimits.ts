import { LRUCache } from 'lru-cache';
import type { Environment } from '../../environment';
import { lruOptions } from '../../lruOptions';
import type { RequestLimit } from '../../operation';

/** A request that counts. */
interface Counting {
  org: string;
  /** The operation's name. */
  name: string;
  /** The network it came from. */
  network: string;
  limit: RequestLimit;
}

/** Counts requests across processes, and networks that are beyond a limit in this one. */
export interface RequestLimits {
  /** Counts a request; returns 0 within the limit, or else how many seconds its window still lasts. */
  exceeded(request: Counting): Promise<number>;
}

/** Opens the limits of operations that need no caller. A network beyond its limit costs no further write. */
export function openRequestLimits({
  store,
  vault,
  now,
}: Pick<Environment, 'store' | 'vault' | 'now'>): RequestLimits {
  const beyond = new LRUCache<string, number>(lruOptions(2 * 2 ** 20, () => 16));
  return {
    async exceeded({ org, name, network, limit: { max, window } }) {
      const at = now();
      const number = Math.floor(at / window);
      const end = (number + 1) * window;
      const tag = vault.tag(JSON.stringify([org, name, network, number]), 'requests without a caller');
      const seconds = Math.ceil((end - at) / 1000);
      if ((beyond.get(tag) ?? 0) > at) return seconds;
      const [count = 0] = await store.failedAttemptCounters.add([{ org, tag, expireAt: end + window }], at);
      if (count <= max) return 0;
      beyond.set(tag, end);
      return seconds;
    },
  };
}
