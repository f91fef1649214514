import { parse } from 'csv-parse/sync';
import { type Database, DatabaseError } from '../../../shared/store/database';
import { basic, type Registry } from './registry';

/** Requests a file as `curl` does; the body is not read yet. */
export const askForFile = (
  { url, org, admin }: Registry,
  path: string,
  init: RequestInit = {},
): Promise<Response> =>
  fetch(`${url}/v1/organizations/${org}${path}`, {
    headers: { authorization: basic(admin.email, admin.password) },
    ...init,
  });

/** Parses a CSV file into rows by the names in its header. */
export const rowsIn = (text: string): Record<string, string>[] =>
  parse(text, { columns: true, bom: true, record_delimiter: '\r\n' });

/** Documents of a stream that count as one query. */
const AT_ONCE = 1000;

/** A database whose queries of a collection fail from the n-th on, once set; the first is 1. */
export function failingQueries(collection: string) {
  let from = Number.POSITIVE_INFINITY;
  let asked = 0;
  let held: { nth: number; until: Promise<void> } | undefined;
  const ask = async (path: string): Promise<void> => {
    asked += path.endsWith(`/${collection}`) ? 1 : 0;
    if (asked === held?.nth) await held.until;
    if (asked >= from) throw new DatabaseError('Unreachable', 'The database went away');
  };
  const wrap = (database: Database): Database => ({
    ...database,
    async query(path, query) {
      await ask(path);
      return database.query(path, query);
    },
    async *stream(path, query) {
      await ask(path);
      let read = 0;
      for await (const document of database.stream(path, query)) {
        if (read > 0 && read % AT_ONCE === 0) await ask(path);
        read += 1;
        yield document;
      }
    },
  });
  return {
    wrap,
    failFrom(nth: number) {
      [from, asked] = [nth, 0];
    },
    /** Blocks the n-th query until the returned function is called. */
    hold(nth: number): () => void {
      let release = () => {};
      held = { nth, until: new Promise((resolve) => (release = resolve)) };
      asked = 0;
      return release;
    },
    /** Number of queries since the last `failFrom` or `hold`. */
    asked: () => asked,
    heal() {
      from = Number.POSITIVE_INFINITY;
      held = undefined;
    },
  };
}
