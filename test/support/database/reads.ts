import type { Database } from '../../../shared/store/database';

/**
 * Organizations, people, members, tokens and failed attempts tell who asks, not what is answered; processes cache
 * them. The fingerprints of the key ring are read once in a process.
 */
const isOfAnswers = (path: string): boolean =>
  !/^(keyRing\/fingerprints|(people|guesses)\/[^/]+|organizations\/[^/]+(\/(members|tokens|guesses)\/[^/]+)?)$/.test(
    path,
  );

/** Counts the documents that answers are made of; counting documents (`count`) reads none of them. */
export function readsCounted() {
  let total = 0;
  const over = (database: Database): Database => ({
    ...database,
    read(path, ...rest) {
      total += isOfAnswers(path) ? 1 : 0;
      return database.read(path, ...rest);
    },
    readAll(paths, ...rest) {
      total += paths.filter(isOfAnswers).length;
      return database.readAll(paths, ...rest);
    },
    async *stream(collection, ...rest) {
      for await (const document of database.stream(collection, ...rest)) {
        total += 1;
        yield document;
      }
    },
    async query(collection, ...rest) {
      const found = await database.query(collection, ...rest);
      total += isOfAnswers(collection) ? found.length : 0;
      return found;
    },
  });
  return {
    /** The database, counted. */
    over,
    /** What comes of `work`, and how many documents it reads. One `work` at a time. */
    async during<T>(work: () => Promise<T>): Promise<{ result: T; reads: number }> {
      const before = total;
      const result = await work();
      return { result, reads: total - before };
    },
  };
}
