import type { Environment } from '../../environment';
import { MAX_USE_DELAY_MS } from '../../store/collections/keyUses';
import { MAX_WRITES_PER_UNIT } from '../../store/unit';

/** Number of pending uses that triggers a write. */
const MAX_PENDING = 10_000;

/** A key and the time of its last successful use. */
export interface KeyUse {
  org: string;
  keyRef: string;
  usedAt: number;
}

/** Collects the last uses of keys and writes each at most once a minute. */
export interface Uses {
  /** Records a use; `usedAt` may change until it is written. */
  record(use: KeyUse): void;
  /** Writes all pending uses. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the collector; calls `onWrite` for each use before it is written. */
export function openUses(
  { store, log }: Pick<Environment, 'store' | 'log'>,
  onWrite: (use: KeyUse) => void,
): Uses {
  let uses: KeyUse[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const all = uses;
    uses = [];
    all.forEach(onWrite);
    let written = 0;
    try {
      for (; written < all.length; written += MAX_WRITES_PER_UNIT) {
        const batch = all.slice(written, written + MAX_WRITES_PER_UNIT);
        await store.atomically(({ keyUses }) => {
          for (const { org, keyRef, usedAt } of batch) keyUses.note(org, keyRef, usedAt);
        });
      }
    } catch (error) {
      uses.push(...all.slice(written, written + MAX_PENDING / 2));
      schedule();
      throw error;
    }
  };
  const schedule = () => {
    timer ??= setTimeout(flushNow, MAX_USE_DELAY_MS).unref();
  };
  const flushNow = () =>
    flush().catch((error) => log.error({ error }, 'The last uses of keys could not be written'));

  return {
    record(use) {
      uses.push(use);
      schedule();
      if (uses.length >= MAX_PENDING) void flushNow();
    },
    flush,
    stop: flushNow,
  };
}
