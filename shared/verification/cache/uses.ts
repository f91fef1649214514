import type { Environment } from '../../environment';
import { MAX_WRITES_PER_UNIT } from '../../store/unit';

/** How often the last uses of keys are written, in milliseconds. */
const EVERY = 60_000;

/** How many keys with a use to be written there may be before they are. */
const MOST = 10_000;

/** A key, and when it was last found good. */
export interface Used {
  org: string;
  keyRef: string;
  usedAt: number;
}

/** Gathers when keys were last used: each is written once a minute at most. */
export interface Uses {
  /** Notes that a key was used; `usedAt` may go on changing until it is written. */
  note(used: Used): void;
  /** Writes what is to be written. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens the gathering; `leaving` is told which uses are about to be written. */
export function openUses(
  { store, log }: Pick<Environment, 'store' | 'log'>,
  leaving: (used: Used) => void,
): Uses {
  let uses: Used[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const all = uses;
    uses = [];
    all.forEach(leaving);
    let written = 0;
    try {
      for (; written < all.length; written += MAX_WRITES_PER_UNIT) {
        const batch = all.slice(written, written + MAX_WRITES_PER_UNIT);
        await store.atomically(({ keyUses }) => {
          for (const { org, keyRef, usedAt } of batch) keyUses.note(org, keyRef, usedAt);
        });
      }
    } catch (error) {
      uses.push(...all.slice(written, written + MOST / 2));
      wait();
      throw error;
    }
  };
  const wait = () => {
    timer ??= setTimeout(flushNow, EVERY).unref();
  };
  const flushNow = () =>
    flush().catch((error) => log.error({ error }, 'The last uses of keys could not be written'));

  return {
    note(used) {
      uses.push(used);
      wait();
      if (uses.length >= MOST) void flushNow();
    },
    flush,
    stop: flushNow,
  };
}
