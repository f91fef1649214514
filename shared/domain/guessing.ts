import type { Guesser } from '../collections/guesses';
import type { Context } from '../context';

const MINUTE = 60_000;

/**
 * How many failures there may be, and how long they count, in milliseconds: of log-ins, by the member
 * and the address; of consumer keys, by the client's address as a gateway tells it, by the gateway,
 * and by the address from which they are looked up.
 * Source: OWASP Authentication Cheat Sheet, lockout.
 */
const limits: Record<Guesser['kind'], { most: number; window: number }> = {
  member: { most: 10, window: 15 * MINUTE },
  address: { most: 100, window: 15 * MINUTE },
  client: { most: 10, window: MINUTE },
  gateway: { most: 3000, window: MINUTE },
  lookUp: { most: 10, window: MINUTE },
};

/** Slows down whoever tries credentials: failures are counted for all instances, in Firestore. */
export interface Guessing {
  /**
   * How many seconds the guessers must wait: 0 unless one of them has been wrong too often. What else is
   * tried for the member meanwhile counts as wrong: all at once, it would be admitted before any is.
   */
  wait(others?: number): Promise<number>;
  /** Counts a failure of all of them. */
  fail(): Promise<void>;
}

/** How often each password is being tried in this process, by whose it would be. */
const trying = new Map<string, Map<string, number>>();

/** Does the work of trying a member's password; it is told how many others are being tried. */
export async function whileTrying<T>(
  org: string | undefined,
  { user, password }: { user: string; password: string },
  work: (others: number) => Promise<T>,
): Promise<T> {
  const name = JSON.stringify([org, user.toLowerCase()]);
  const passwords = trying.get(name) ?? new Map<string, number>();
  trying.set(name, passwords);
  passwords.set(password, (passwords.get(password) ?? 0) + 1);
  try {
    return await work(passwords.size - 1);
  } finally {
    const left = (passwords.get(password) ?? 0) - 1;
    if (left > 0) passwords.set(password, left);
    else passwords.delete(password);
    if (passwords.size === 0) trying.delete(name);
  }
}

/** What was tried at an organization, or where none is named, by whoever makes a request. */
export function guessingOf(
  org: string | undefined,
  guessers: readonly Guesser[],
  { store, now }: Pick<Context, 'store' | 'now'>,
): Guessing {
  const at = now();
  const windows = guessers.map((guesser) => {
    const { most, window: length } = limits[guesser.kind];
    const window = Math.floor(at / length);
    return { guesser, most, window, end: (window + 1) * length, expireAt: (window + 2) * length };
  });
  return {
    async wait(others = 0) {
      const waits = await Promise.all(
        windows.map(async ({ guesser, most, window, end }) => {
          const count = await store.guesses.count(org, guesser, window);
          return count + (guesser.kind === 'member' ? others : 0) >= most ? end - at : 0;
        }),
      );
      return Math.ceil(Math.max(...waits) / 1000);
    },
    fail: () =>
      store.atomically(({ guesses }) => {
        for (const { guesser, window, expireAt } of windows) guesses.add(org, guesser, window, expireAt);
      }),
  };
}
