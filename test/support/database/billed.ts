import type { Database, Query, Write } from '../../../shared/store/database';

/** Documents as Firestore bills them. */
export interface Bill {
  reads: number;
  writes: number;
  deletes: number;
}

/** What is billed of a query: its documents, one at least. Source: Firestore, pricing. */
const ofQuery = (documents: number): number => Math.max(1, documents);

/** How many index entries, or documents, one read of a count stands for. Source: Firestore, pricing. */
const COUNTED_AT_ONCE = 1000;

/** Counts what is billed of all that passes to a database, but for looks at its changes. */
export function billed() {
  let bill: Bill = { reads: 0, writes: 0, deletes: 0 };
  const note = (writes: readonly Write[]) => {
    const deletes = writes.filter((write) => 'delete' in write).length;
    bill.deletes += deletes;
    bill.writes += writes.length - deletes;
  };
  const over = (database: Database): Database => {
    const query = async (collection: string, asked: Query) => {
      const documents = await database.query(collection, asked);
      bill.reads += ofQuery(documents.length);
      return documents;
    };
    return {
      ...database,
      query,
      async *stream(collection, asked) {
        for await (const document of database.stream(collection, asked)) {
          bill.reads += 1;
          yield document;
        }
      },
      async queryAt(collection, asked) {
        if (collection.endsWith('/changes')) return database.queryAt(collection, asked);
        const found = await database.queryAt(collection, asked);
        bill.reads += ofQuery(found.documents.length);
        return found;
      },
      read(path, fields) {
        bill.reads += 1;
        return database.read(path, fields);
      },
      readAll(paths) {
        bill.reads += paths.length;
        return database.readAll(paths);
      },
      async count(collection, asked) {
        const counted = await database.count(collection, asked);
        bill.reads += ofQuery(Math.ceil(counted / COUNTED_AT_ONCE));
        return counted;
      },
      commit(writes) {
        note(writes);
        return database.commit(writes);
      },
    };
  };
  return {
    over,
    /** What some work is billed. */
    async of(work: () => Promise<unknown>): Promise<Bill> {
      bill = { reads: 0, writes: 0, deletes: 0 };
      await work();
      return bill;
    },
  };
}
