import { LRUCache } from 'lru-cache';
import type { Environment } from '../../environment';
import { lruOptions } from '../../lruOptions';
import type { RequestLimit } from '../../operation';

/** A request to count. */
interface Counting {
  org: string;
  /** Name of the operation. */
  name: string;
  /** Network of the client. */
  network: string;
  limit: RequestLimit;
}

/** Rate limits of requests without a caller, shared by all processes; exhausted ones are cached. */
export interface RequestLimits {
  /** Counts a request; returns 0 within the limit, otherwise the remaining seconds of the window. */
  exceeded(request: Counting): Promise<number>;
}

/**
 * Opens the rate limits of operations without a caller. A network beyond its limit costs no further writes.
 */
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
