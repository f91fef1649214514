import type { Environment } from '../../environment';
import { withTimeout } from './circuitBreaker';

/** Delay between polls, in milliseconds. */
const POLL_INTERVAL_MS = 250;

/** Delay after a failed poll, in milliseconds. */
const RETRY_INTERVAL_MS = 1000;

/** Maximum age of the last poll for the feed to count as healthy, in milliseconds. */
const MAX_HEALTHY_AGE_MS = 2000;

/** Polling stops after this long without a request, in milliseconds. */
const IDLE_TIMEOUT_MS = 5 * 60_000;

/**
 * Maximum feeds per process; beyond, a new one replaces the least recently used one if that was unused for
 * this long, in milliseconds.
 */
const MAX_FEEDS = 200;
const REPLACEABLE_AFTER_MS = 10_000;

/**
 * After a gap this long between polls, changes may have been missed, in milliseconds. Change records are kept
 * for an hour.
 */
const MAX_POLL_GAP_MS = 30 * 60_000;

/** Maximum clock skew, and maximum delay until a commit becomes readable, in milliseconds. */
const MAX_CLOCK_SKEW_MS = 60_000;
const COMMIT_DELAY_MS = 2000;

/** Maximum changes per poll; a full result is followed by another poll at once. */
const MAX_CHANGES = 1000;

/** Change feed of one organization in this process. */
export interface Feed {
  /** True if every change since `readAt` was reported, up to at most `maxAgeMs` ago (default 2 s). */
  covers(readAt: number, now: number, maxAgeMs?: number): boolean;
  /** Keeps the feed polling; called on every authenticated request. */
  touch(now: number): void;
  /** True after the feed stopped. */
  isStopped(): boolean;
  stop(): void;
}

type Needs = Pick<Environment, 'store' | 'now' | 'log'>;

/**
 * Polls for changes of an organization (docs/adr/0008). Calls `changed` with the entities that changed, and
 * `onStop` when it stops.
 */
function openFeed(
  org: string,
  { store, now, log }: Needs,
  changed: (entities: readonly string[]) => void,
  onStop: () => void,
): Feed & { usedAt(): number } {
  let timer: NodeJS.Timeout | undefined;
  let isRunning = true;
  let usedAt = now();
  /** The feed is complete from this time on, in milliseconds of this process. */
  let since = Number.POSITIVE_INFINITY;
  let polledAt = Number.NEGATIVE_INFINITY;
  /** Start of the next poll, and ids of changes already seen from there on. In commit time. */
  let from = new Date(0);
  let seen = new Set<string>();

  const poll = async (): Promise<void> => {
    const at = now();
    if (at - polledAt > MAX_POLL_GAP_MS) {
      since = at;
      from = new Date(Date.now() - MAX_CLOCK_SKEW_MS);
      seen = new Set();
    }
    for (;;) {
      const { items, readAt } = await withTimeout(store.changes.since(org, from, MAX_CHANGES));
      const unseen = items.filter(({ id }) => !seen.has(id));
      changed(unseen.flatMap(({ entities }) => entities));
      const last = items.at(-1);
      const isAll = items.length < MAX_CHANGES || unseen.length === 0;
      from = isAll || !last ? new Date(readAt.getTime() - COMMIT_DELAY_MS) : last.at;
      seen = new Set(items.filter(({ at }) => at >= from).map(({ id }) => id));
      if (isAll) break;
    }
    polledAt = at;
  };

  const stop = (): void => {
    if (!isRunning) return;
    isRunning = false;
    clearTimeout(timer);
    onStop();
  };

  const pollAndSchedule = async (): Promise<void> => {
    let delay = POLL_INTERVAL_MS;
    try {
      await poll();
    } catch (error) {
      if (isRunning) log.error({ org, error }, 'Changes could not be looked for');
      delay = RETRY_INTERVAL_MS;
    }
    if (now() - usedAt >= IDLE_TIMEOUT_MS) stop();
    if (isRunning) timer = setTimeout(pollAndSchedule, delay).unref();
  };
  void pollAndSchedule();

  return {
    covers: (readAt, at, maxAgeMs = MAX_HEALTHY_AGE_MS) => readAt >= since && at - polledAt < maxAgeMs,
    touch(at) {
      usedAt = at;
    },
    usedAt: () => usedAt,
    isStopped: () => !isRunning,
    stop,
  };
}

/** Change feeds of one process. */
export interface Feeds {
  /** Returns the feed of an organization, if it is running. */
  of(org: string): Feed | undefined;
  /** Returns the feed of an organization, starting it if needed; undefined if too many others are in use. */
  follow(org: string, now: number): Feed | undefined;
  stop(): void;
}

/** Opens the change feeds of one process; calls `changed` for every change. */
export function openFeeds(
  context: Needs,
  changed: (org: string, entities: readonly string[]) => void,
  maxFeeds = MAX_FEEDS,
): Feeds {
  const feeds = new Map<string, ReturnType<typeof openFeed>>();

  /** Stops the least recently used feed to make room for another. */
  const evictOne = (at: number): void => {
    let [oldest] = feeds.values();
    for (const feed of feeds.values()) if (oldest && feed.usedAt() < oldest.usedAt()) oldest = feed;
    if (oldest && at - oldest.usedAt() >= REPLACEABLE_AFTER_MS) oldest.stop();
  };

  return {
    of: (org) => feeds.get(org),
    follow(org, at) {
      const known = feeds.get(org);
      if (known) {
        known.touch(at);
        return known;
      }
      if (feeds.size >= maxFeeds) evictOne(at);
      if (feeds.size >= maxFeeds) return undefined;
      const feed = openFeed(
        org,
        context,
        (entities) => changed(org, entities),
        () => feeds.delete(org),
      );
      feeds.set(org, feed);
      return feed;
    },
    stop() {
      for (const feed of feeds.values()) feed.stop();
    },
  };
}
