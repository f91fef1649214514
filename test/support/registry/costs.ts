import { subscribe } from 'node:diagnostics_channel';
import { type Database, pathOf } from '../../../shared/store/database';

/** Costs of requests: paths of documents and collections, call by call. */
export interface Costs {
  reads: string[];
  writes: string[];
  /** Queries of a change feed, which polls by itself once started. */
  polls: string[];
  /** Number of password hashes computed. */
  hashes: number;
}

const none = (): Costs => ({ reads: [], writes: [], polls: [], hashes: 0 });

/** Counts the costs of requests at the database port and of password hashing. */
export function countCosts() {
  let costs = none();
  subscribe('keymint:password-hash', () => {
    costs.hashes += 1;
  });
  return {
    wrap: (database: Database): Database => ({
      ...database,
      read(path, ...rest) {
        costs.reads.push(path);
        return database.read(path, ...rest);
      },
      readAll(paths, ...rest) {
        costs.reads.push(...paths);
        return database.readAll(paths, ...rest);
      },
      count(collection, ...rest) {
        costs.reads.push(collection);
        return database.count(collection, ...rest);
      },
      query(collection, ...rest) {
        costs.reads.push(collection);
        return database.query(collection, ...rest);
      },
      queryAt(collection, ...rest) {
        (collection.endsWith('/changes') ? costs.polls : costs.reads).push(collection);
        return database.queryAt(collection, ...rest);
      },
      stream(collection, ...rest) {
        costs.reads.push(collection);
        return database.stream(collection, ...rest);
      },
      commit(writes, ...rest) {
        costs.writes.push(...writes.map(pathOf));
        return database.commit(writes, ...rest);
      },
    }),
    /** Returns the costs since the last call. */
    take(): Costs {
      const taken = costs;
      costs = none();
      return taken;
    },
    /** Returns the costs of some work; calls must not overlap. */
    async of(work: () => Promise<unknown>): Promise<Costs> {
      this.take();
      await work();
      return this.take();
    },
  };
}
