import type { Database } from '../../../shared/store/database';

/**
 * False for documents that authenticate the caller (organizations, people, members, tokens, failed attempts),
 * which processes cache, and for the key ring's fingerprints, which a process reads once.
 */
const isOfAnswers = (path: string): boolean =>
  !/^(keyRing\/fingerprints|(people|guesses)\/[^/]+|organizations\/[^/]+(\/(members|tokens|guesses)\/[^/]+)?)$/.test(
    path,
  );

/** Counts the documents that responses are made of; `count` reads none. */
export function countReads() {
  let total = 0;
  const wrap = (database: Database): Database => ({
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
    /** Wraps a database to count its reads. */
    wrap,
    /** Returns the result of `work` and the number of documents it reads. Calls must not overlap. */
    async during<T>(work: () => Promise<T>): Promise<{ result: T; reads: number }> {
      const before = total;
      const result = await work();
      return { result, reads: total - before };
    },
  };
}
