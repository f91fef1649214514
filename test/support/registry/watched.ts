import { type Database, DatabaseError, pathOf } from '../../../shared/store/database';
import { until } from '../../../tools/ports';

/** A call to the database: each is one round trip. */
export interface Call {
  method: 'read' | 'readAll' | 'count' | 'query' | 'queryAt' | 'commit';
  /** Of documents, or of the collection that is asked. */
  paths: readonly string[];
  begunAt: number;
  isOver: boolean;
}

/** Stands around a call: it may do it late, or not at all. */
export type Around = <T>(call: Call, work: () => Promise<T>) => Promise<T>;

const asItIs: Around = (_, work) => work();

/** The error of a call while the database cannot be reached. */
export const unreachable = () => new DatabaseError('Unreachable', 'The database went away');

/** A database whose calls are seen, and may be stood in the way of. */
export function watchedDatabase() {
  let calls: Call[] = [];
  let around = asItIs;

  const pass = async <T>(method: Call['method'], paths: readonly string[], work: () => Promise<T>) => {
    const call: Call = { method, paths, begunAt: performance.now(), isOver: false };
    calls.push(call);
    try {
      return await around(call, work);
    } finally {
      call.isOver = true;
    }
  };

  return {
    over: (database: Database): Database => ({
      ...database,
      read: (path, ...rest) => pass('read', [path], () => database.read(path, ...rest)),
      readAll: (paths, ...rest) => pass('readAll', paths, () => database.readAll(paths, ...rest)),
      count: (path, ...rest) => pass('count', [path], () => database.count(path, ...rest)),
      query: (path, ...rest) => pass('query', [path], () => database.query(path, ...rest)),
      queryAt: (path, ...rest) => pass('queryAt', [path], () => database.queryAt(path, ...rest)),
      commit: (writes) => pass('commit', writes.map(pathOf), () => database.commit(writes)),
    }),
    /** What stands around calls from now on. */
    stand(next: Around) {
      around = next;
    },
    /** What `work` asks for, but for the looks at changes: collections and ids, call by call. */
    async during(work: () => unknown): Promise<string[][]> {
      calls = calls.filter(({ isOver }) => !isOver);
      const before = new Set(calls);
      await work();
      return calls
        .filter((call) => !before.has(call) && call.method !== 'queryAt')
        .map(({ paths }) => paths.map((path) => path.replace(/^organizations\/[^/]+\//, '')));
    },
    /** Waits until it was looked for changes once more: what was done before is heard of. */
    async heard(): Promise<void> {
      const at = performance.now();
      const isLook = ({ method, begunAt, isOver }: Call) => method === 'queryAt' && begunAt > at && isOver;
      await until(async () => calls.some(isLook), 'a look at changes');
    },
  };
}
