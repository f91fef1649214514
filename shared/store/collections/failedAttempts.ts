import * as z from 'zod';
import type { Database, Write } from '../database';
import { documentPath } from '../documentId';
import { type DocumentRef, retryContended, type UnitOfWork } from '../unit';

/** Number of failed and running attempts in one window. */
const StoredCount = z.object({
  failures: z.int(),
  /** Time of the last attempt, in milliseconds since 1970. */
  at: z.int().default(0),
  /** TTL field of Firestore. */
  expireAt: z.date(),
});
export type StoredCount = z.infer<typeof StoredCount>;

/** Identifies a counter for one window. */
export interface CounterKey {
  /** Organization of the counter; absent for passwords. */
  org?: string | undefined;
  /** Keyed hash of subject and window, so that the database reveals neither. */
  tag: string;
  /** Milliseconds since 1970. */
  expireAt: number;
}

const refTo = ({ org, tag }: CounterKey): DocumentRef<StoredCount> => ({
  path: org === undefined ? documentPath('guesses', tag) : documentPath('organizations', org, 'guesses', tag),
  schema: StoredCount,
});

/** `guesses/{tag}` and `organizations/{org}/guesses/{tag}` */
export const failedAttempts = (unit: UnitOfWork) => ({
  find: (counter: CounterKey): Promise<StoredCount | undefined> => unit.find(refTo(counter)),
});

const incrementOf = (counter: CounterKey, by: number, data: { at?: number }): Write => ({
  update: refTo(counter).path,
  data: { ...data, expireAt: new Date(counter.expireAt) },
  transforms: [{ field: 'failures', increment: by }],
});

/** Counters shared by all processes. */
export const failedAttemptCounters = (db: Database) => ({
  /** Increments each counter in one commit; returns the new values. */
  add: (counters: readonly CounterKey[], now: number): Promise<number[]> =>
    retryContended(
      async () => () => db.commit(counters.map((counter) => incrementOf(counter, 1, { at: now }))),
    ),

  /** Decrements some counters and deletes others, in one commit. */
  async takeBack({
    decremented,
    deleted,
  }: Record<'decremented' | 'deleted', readonly CounterKey[]>): Promise<void> {
    const writes = [
      ...decremented.map((counter) => incrementOf(counter, -1, {})),
      ...deleted.map((counter) => ({ delete: refTo(counter).path })),
    ];
    await retryContended(async () => () => db.commit(writes));
  },
});
