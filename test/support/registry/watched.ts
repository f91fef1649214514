import { type Database, DatabaseError, pathOf } from '../../../shared/store/database';
import { until } from '../../../tools/ports';

/** A database call, which is one round trip. */
export interface Call {
  method: 'read' | 'readAll' | 'count' | 'query' | 'queryAt' | 'commit';
  /** Paths of the documents, or the collection that is queried. */
  paths: readonly string[];
  begunAt: number;
  isOver: boolean;
}

/** Intercepts a call: may delay or fail it. */
export type Interceptor = <T>(call: Call, work: () => Promise<T>) => Promise<T>;

const passThrough: Interceptor = (_, work) => work();

/** The error of a call while the database is unreachable. */
export const unreachable = () => new DatabaseError('Unreachable', 'The database went away');

/** A database whose calls are recorded and can be interceptor. */
export function watchedDatabase() {
  let calls: Call[] = [];
  let interceptor = passThrough;

  const pass = async <T>(method: Call['method'], paths: readonly string[], work: () => Promise<T>) => {
    const call: Call = { method, paths, begunAt: performance.now(), isOver: false };
    calls.push(call);
    try {
      return await interceptor(call, work);
    } finally {
      call.isOver = true;
    }
  };

  return {
    wrap: (database: Database): Database => ({
      ...database,
      read: (path, ...rest) => pass('read', [path], () => database.read(path, ...rest)),
      readAll: (paths, ...rest) => pass('readAll', paths, () => database.readAll(paths, ...rest)),
      count: (path, ...rest) => pass('count', [path], () => database.count(path, ...rest)),
      query: (path, ...rest) => pass('query', [path], () => database.query(path, ...rest)),
      queryAt: (path, ...rest) => pass('queryAt', [path], () => database.queryAt(path, ...rest)),
      commit: (writes) => pass('commit', writes.map(pathOf), () => database.commit(writes)),
    }),
    /** Sets the interceptor of the following calls. */
    intercept(next: Interceptor) {
      interceptor = next;
    },
    /** Returns the calls of `work` except polls of the change feed: collections and ids. */
    async during(work: () => unknown): Promise<string[][]> {
      calls = calls.filter(({ isOver }) => !isOver);
      const before = new Set(calls);
      await work();
      return calls
        .filter((call) => !before.has(call) && call.method !== 'queryAt')
        .map(({ paths }) => paths.map((path) => path.replace(/^organizations\/[^/]+\//, '')));
    },
    /** Waits for the next poll of the change feed, after which earlier writes are known. */
    async polled(): Promise<void> {
      const at = performance.now();
      const isPoll = ({ method, begunAt, isOver }: Call) => method === 'queryAt' && begunAt > at && isOver;
      await until(async () => calls.some(isPoll), 'a look at changes');
    },
  };
}
