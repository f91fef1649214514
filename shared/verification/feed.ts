import type { Context } from '../context';
import { inTime } from './reach';

/** How long after an answer the next look follows, in milliseconds. */
const GAP = 250;

/** How long after a look that failed. */
const GAP_AFTER_FAILURE = 1000;

/** How old the last look may be while nothing was missed, in milliseconds. */
const HEALTHY = 2000;

/** How long nobody may ask before looking ends, in milliseconds. */
const IDLE = 10 * 60_000;

/** After how long without a look it is no longer known what was missed: changes are kept an hour. */
const MOST_MISSED = 30 * 60_000;

/** How far apart two clocks, or the moments at which one commit is dated and can be read, may be. */
const CLOCKS_APART = 60_000;
const COMMIT_TAKES = 2000;

/** The most changes of one look; more are looked for at once. */
const MOST = 1000;

/** What one process hears of the changes of an organization. */
export interface Feed {
  /** Whether every change since `readAt` was heard of, but for those of the last seconds. */
  covers(readAt: number, now: number): boolean;
  /** To be called whenever it is asked: it begins to look, and goes on while it is asked. */
  want(now: number): void;
  stop(): void;
}

/** Follows an organization's changes by looking for them (docs/adr/0008), and tells what changed. */
export function openFeed(
  org: string,
  { store, now, log }: Pick<Context, 'store' | 'now' | 'log'>,
  changed: (entities: readonly string[]) => void,
): Feed {
  let timer: NodeJS.Timeout | undefined;
  let isOpen = false;
  let wantedAt = 0;
  /** All is known from then on, and as it was then. In milliseconds of this process. */
  let since = Number.POSITIVE_INFINITY;
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** Where the next look begins, and what was found there before. In moments of Firestore's. */
  let from = new Date(0);
  let seen = new Set<string>();

  const look = async (): Promise<void> => {
    const at = now();
    if (at - lookedAt > MOST_MISSED) {
      since = at;
      from = new Date(Date.now() - CLOCKS_APART);
      seen = new Set();
    }
    for (;;) {
      const { items, readAt } = await inTime(store.changes.since(org, from, MOST));
      const news = items.filter(({ id }) => !seen.has(id));
      changed(news.flatMap(({ entities }) => entities));
      const last = items.at(-1);
      const isAll = items.length < MOST || news.length === 0;
      from = isAll || !last ? new Date(readAt.getTime() - COMMIT_TAKES) : last.at;
      seen = new Set(items.filter(({ at }) => at >= from).map(({ id }) => id));
      if (isAll) break;
    }
    lookedAt = at;
  };

  const goOn = async (): Promise<void> => {
    let gap = GAP;
    try {
      await look();
    } catch (error) {
      if (isOpen) log.error({ org, error }, 'Changes could not be looked for');
      gap = GAP_AFTER_FAILURE;
    }
    isOpen &&= now() - wantedAt < IDLE;
    if (isOpen) timer = setTimeout(goOn, gap).unref();
  };

  return {
    covers: (readAt, at) => readAt >= since && at - lookedAt < HEALTHY,
    want(at) {
      wantedAt = at;
      if (isOpen) return;
      isOpen = true;
      void goOn();
    },
    stop() {
      isOpen = false;
      clearTimeout(timer);
    },
  };
}
