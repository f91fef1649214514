import type { Environment } from '../../environment';
import { inTime } from './circuitBreaker';

/** How long after an answer the next poll follows, in milliseconds. */
const GAP = 250;

/** How long after a poll that failed. */
const GAP_AFTER_FAILURE = 1000;

/** How old the last poll may be while nothing was missed, in milliseconds. */
const HEALTHY = 2000;

/** How long nobody may ask before polling ends, in milliseconds. */
const IDLE = 5 * 60_000;

/** How many organizations one process polls for; of more, one that nobody asked about for so long is given up. */
const MAX_FEEDS = 200;
const GIVEN_UP_AFTER = 10_000;

/** After how long without a poll it is no longer known what was missed: changes are kept an hour. */
const MAX_MISSED = 30 * 60_000;

/** How far apart two clocks, or the moments at which one commit is dated and can be read, may be. */
const CLOCKS_APART = 60_000;
const COMMIT_TAKES = 2000;

/** The most changes of one poll; more are polled for at once. */
const MAX_CHANGES = 1000;

/** What one process hears of the changes of an organization. */
export interface Feed {
  /** Whether every change since `readAt` was heard of, until at most `maxAgeMs` ago (2 s where it is absent). */
  covers(readAt: number, now: number, maxAgeMs?: number): boolean;
  /** To be called whenever an authenticated caller asks: polling goes on while one does. */
  want(now: number): void;
  /** Whether it has ended: it hears nothing more. */
  isOver(): boolean;
  stop(): void;
}

type Needs = Pick<Environment, 'store' | 'now' | 'log'>;

/** Follows an organization's changes by polling (docs/adr/0008); `changed` is told what changed, `ended` that it is over. */
function openFeed(
  org: string,
  { store, now, log }: Needs,
  changed: (entities: readonly string[]) => void,
  ended: () => void,
): Feed & { wantedAt(): number } {
  let timer: NodeJS.Timeout | undefined;
  let isOpen = true;
  let wantedAt = now();
  /** All is known from then on, and as it was then. In milliseconds of this process. */
  let since = Number.POSITIVE_INFINITY;
  let polledAt = Number.NEGATIVE_INFINITY;
  /** Where the next poll begins, and what was found there before. In moments of Firestore's. */
  let from = new Date(0);
  let seen = new Set<string>();

  const poll = async (): Promise<void> => {
    const at = now();
    if (at - polledAt > MAX_MISSED) {
      since = at;
      from = new Date(Date.now() - CLOCKS_APART);
      seen = new Set();
    }
    for (;;) {
      const { items, readAt } = await inTime(store.changes.since(org, from, MAX_CHANGES));
      const news = items.filter(({ id }) => !seen.has(id));
      changed(news.flatMap(({ entities }) => entities));
      const last = items.at(-1);
      const isAll = items.length < MAX_CHANGES || news.length === 0;
      from = isAll || !last ? new Date(readAt.getTime() - COMMIT_TAKES) : last.at;
      seen = new Set(items.filter(({ at }) => at >= from).map(({ id }) => id));
      if (isAll) break;
    }
    polledAt = at;
  };

  const stop = (): void => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    ended();
  };

  const goOn = async (): Promise<void> => {
    let gap = GAP;
    try {
      await poll();
    } catch (error) {
      if (isOpen) log.error({ org, error }, 'Changes could not be looked for');
      gap = GAP_AFTER_FAILURE;
    }
    if (now() - wantedAt >= IDLE) stop();
    if (isOpen) timer = setTimeout(goOn, gap).unref();
  };
  void goOn();

  return {
    covers: (readAt, at, maxAgeMs = HEALTHY) => readAt >= since && at - polledAt < maxAgeMs,
    want(at) {
      wantedAt = at;
    },
    wantedAt: () => wantedAt,
    isOver: () => !isOpen,
    stop,
  };
}

/** What one process hears of the changes of organizations. */
export interface Feeds {
  /** The feed of an organization, if one is running. */
  of(org: string): Feed | undefined;
  /**
   * Follows an organization that an authenticated caller asks about; undefined while as many others as
   * possible are asked about.
   */
  follow(org: string, now: number): Feed | undefined;
  stop(): void;
}

/** Opens the feeds of one process; `changed` is told which entities of which organization changed. */
export function openFeeds(
  context: Needs,
  changed: (org: string, entities: readonly string[]) => void,
  maxFeeds = MAX_FEEDS,
): Feeds {
  const feeds = new Map<string, ReturnType<typeof openFeed>>();

  /** Makes room for one more feed. */
  const giveUpOne = (at: number): void => {
    let [oldest] = feeds.values();
    for (const feed of feeds.values()) if (oldest && feed.wantedAt() < oldest.wantedAt()) oldest = feed;
    if (oldest && at - oldest.wantedAt() >= GIVEN_UP_AFTER) oldest.stop();
  };

  return {
    of: (org) => feeds.get(org),
    follow(org, at) {
      const known = feeds.get(org);
      if (known) {
        known.want(at);
        return known;
      }
      if (feeds.size >= maxFeeds) giveUpOne(at);
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
