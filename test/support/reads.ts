import type { Database } from '../../shared/store/database';

/** Organizations, people, members, tokens and failed attempts tell who asks, not what is answered; processes cache them. */
const isOfAnswers = (path: string): boolean =>
  !/^((people|guesses)\/[^/]+|organizations\/[^/]+(\/(members|tokens|guesses)\/[^/]+)?)$/.test(path);

/** Counts the documents that answers are made of; counting documents (`count`) reads none of them. */
export function readsCounted() {
  let total = 0;
  const over = (database: Database): Database => ({
    ...database,
    read(path, fields) {
      total += isOfAnswers(path) ? 1 : 0;
      return database.read(path, fields);
    },
    readAll(paths) {
      total += paths.filter(isOfAnswers).length;
      return database.readAll(paths);
    },
    async *stream(collection, query) {
      for await (const document of database.stream(collection, query)) {
        total += 1;
        yield document;
      }
    },
    async query(collection, query) {
      const found = await database.query(collection, query);
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
