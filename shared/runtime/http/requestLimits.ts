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
    async exceeded({ org, name, network, limit: { max, maxOfAll, window } }) {
      const at = now();
      const number = Math.floor(at / window);
      const end = (number + 1) * window;
      const tagOf = (part: string) =>
        vault.tag(JSON.stringify([org, name, part, number]), 'requests without a caller');
      const counters = [
        { tag: tagOf(network), most: max },
        ...(maxOfAll === undefined ? [] : [{ tag: tagOf('all networks'), most: maxOfAll }]),
      ];
      const seconds = Math.ceil((end - at) / 1000);
      if (counters.some(({ tag }) => (beyond.get(tag) ?? 0) > at)) return seconds;
      const keys = counters.map(({ tag }) => ({ org, tag, expireAt: end + window }));
      const counts = await store.failedAttemptCounters.add(keys, at);
      const exceeded = counters.filter(({ most }, index) => (counts[index] ?? 0) > most);
      for (const { tag } of exceeded) beyond.set(tag, end);
      return exceeded.length > 0 ? seconds : 0;
    },
  };
}
