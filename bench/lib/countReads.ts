import type { Database } from '../../shared/store/database';

/** Firestore charges a count one read for each thousand index entries, one at least, as an empty query. */
const ENTRIES_PER_READ = 1000;

/** Counts the reads that Firestore charges for what passes a database, whichever it is. */
export function countReads() {
  let reads = 0;
  const add = <T>(charged: (result: T) => number) => {
    return (result: T): T => {
      reads += Math.max(1, charged(result));
      return result;
    };
  };
  return {
    wrap: (database: Database): Database => ({
      ...database,
      read: (...args) => database.read(...args).then(add(() => 1)),
      readAll: (paths, ...rest) => database.readAll(paths, ...rest).then(add(() => paths.length)),
      count: (...args) => database.count(...args).then(add((total) => Math.ceil(total / ENTRIES_PER_READ))),
      query: (...args) => database.query(...args).then(add(({ length }) => length)),
    }),
    /** Returns the reads of some work; calls must not overlap. */
    async of(work: () => Promise<unknown>): Promise<number> {
      reads = 0;
      await work();
      return reads;
    },
  };
}
