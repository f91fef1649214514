import type { Guesser } from '../collections/guesses';
import type { Context } from '../context';

/** How long failures count, in milliseconds. */
const WINDOW = 15 * 60_000;

/** How many failures there may be in a window. Source: OWASP Authentication Cheat Sheet, lockout. */
const most: Record<Guesser['kind'], number> = { member: 10, address: 100 };

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
  const window = Math.floor(at / WINDOW);
  const end = (window + 1) * WINDOW;
  return {
    async wait(others = 0) {
      const counts = await Promise.all(guessers.map((guesser) => store.guesses.count(org, guesser, window)));
      const isOver = guessers.some(
        ({ kind }, index) => (counts[index] ?? 0) + (kind === 'member' ? others : 0) >= most[kind],
      );
      return isOver ? Math.ceil((end - at) / 1000) : 0;
    },
    fail: () =>
      store.atomically(({ guesses }) => {
        for (const guesser of guessers) guesses.add(org, guesser, window, end + WINDOW);
      }),
  };
}
