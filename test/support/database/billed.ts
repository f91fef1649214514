import type { Database, Query, Write } from '../../../shared/store/database';

/** Documents that Firestore bills. */
export interface Bill {
  reads: number;
  writes: number;
  deletes: number;
}

/** Billed reads of a query: its documents, at least one. Source: Firestore, pricing. */
const ofQuery = (documents: number): number => Math.max(1, documents);

/** Index entries or documents per billed read of a count. Source: Firestore, pricing. */
const COUNTED_AT_ONCE = 1000;

/** Counts the billed operations of a database, except polls of the change feed. */
export function countBilled() {
  let bill: Bill = { reads: 0, writes: 0, deletes: 0 };
  const note = (writes: readonly Write[]) => {
    const deletes = writes.filter((write) => 'delete' in write).length;
    bill.deletes += deletes;
    bill.writes += writes.length - deletes;
  };
  const wrap = (database: Database): Database => {
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
    wrap,
    /** Returns the bill of some work. */
    async of(work: () => Promise<unknown>): Promise<Bill> {
      bill = { reads: 0, writes: 0, deletes: 0 };
      await work();
      return bill;
    },
  };
}
