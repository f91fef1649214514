import * as z from 'zod';
import type { Database, Write } from '../database';
import { documentPath } from '../documentId';
import { type Place, retryContended, type Session } from '../unit';

/** How many attempts failed or are being made in one window. */
const StoredCount = z.object({
  failures: z.int(),
  /** When the last one was made, in milliseconds since 1970. */
  at: z.int().default(0),
  /** Firestore removes it then. */
  expireAt: z.date(),
});
export type StoredCount = z.infer<typeof StoredCount>;

/** One counter in one window. */
export interface Counted {
  /** The organization it belongs to; passwords belong to none. */
  org?: string | undefined;
  /** Identifies what is counted and the window, and reveals neither. */
  tag: string;
  /** In milliseconds since 1970. */
  expireAt: number;
}

const at = ({ org, tag }: Counted): Place<StoredCount> => ({
  path: org === undefined ? documentPath('guesses', tag) : documentPath('organizations', org, 'guesses', tag),
  schema: StoredCount,
});

/** `guesses/{tag}` and `organizations/{org}/guesses/{tag}` */
export const guesses = (session: Session) => ({
  find: (counted: Counted): Promise<StoredCount | undefined> => session.find(at(counted)),
});

const tallyOf = (counted: Counted, by: number, data: { at?: number }): Write => ({
  update: at(counted).path,
  data: { ...data, expireAt: new Date(counted.expireAt) },
  transforms: [{ field: 'failures', increment: by }],
});

/** Counts for all processes. */
export const guessCounts = (db: Database) => ({
  /** Adds one to each counter in one commit; returns their new values. */
  add: (counters: readonly Counted[], now: number): Promise<number[]> =>
    retryContended(async () => () => db.commit(counters.map((counted) => tallyOf(counted, 1, { at: now })))),

  /** Takes one from some counters and removes others, in one commit. */
  async takeBack({ lowered, forgotten }: Record<'lowered' | 'forgotten', readonly Counted[]>): Promise<void> {
    const writes = [
      ...lowered.map((counted) => tallyOf(counted, -1, {})),
      ...forgotten.map((counted) => ({ delete: at(counted).path })),
    ];
    await retryContended(async () => () => db.commit(writes));
  },
});
