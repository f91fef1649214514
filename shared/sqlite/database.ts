import { LRUCache } from 'lru-cache';
import indexesFile from '../../firestore.indexes.json';
import {
  type Data,
  type Database,
  DatabaseError,
  type Filters,
  type Query,
  type ReadScope,
  requireUnaborted,
  type Snapshot,
  type Write,
} from '../store/database';
import { decodeDocument } from './codec';
import { type OpenTransaction, openCommits } from './commits';
import { type Connection, connect, type Row } from './connection';
import { busy, databaseError, isBusy } from './errors';
import { startExpiry } from './expiry';
import { declaredIn, type IndexesFile } from './indexes';
import { openOutbox } from './outbox';
import { assertCollection, groupOf, splitPath } from './paths';
import {
  hasFilters,
  type KeyPosition,
  type QueryTarget,
  type Select,
  selectCount,
  selectDocuments,
} from './queries';
import { type Indexes, migrate, openIndexes } from './schema';
import { singleFields } from './singleFields';
import { changesOf, prepareCommit, storeCommit } from './writes';

/** Maximum cached collection numbers. */
const MAX_COLLECTIONS = 10_000;

/**
 * Duration of a lease, in milliseconds: the event is delivered again this long after its process was killed.
 */
const LEASE_MS = 10_000;

const SWEEP_MS = 60_000;

/** Documents read before yielding to other work. */
const READ_STEP = 250;

/** Memory of a document per character of its JSON, besides the JSON, in bytes. */
const BYTES_PER_CHARACTER = 3;

/** Documents counted before yielding to other work. */
const COUNT_STEP = 10_000;

/** Read-ahead of a stream, in characters of JSON; the first step reads few documents, since their size is unknown. */
const STREAM_STEP_CHARACTERS = 1_000_000;
const FIRST_STREAM_STEP = 16;

/** Page cache of the connection that reads during commits, in KiB; every commit invalidates it. */
const SECOND_CACHE_KIB = 2048;

/** Maximum connections for reads in several steps. */
const MAX_READERS = 4;

/**
 * Maximum wait for other processes, in milliseconds: commits wait for their commits, reads only during
 * recovery of the file.
 */
const TIMEOUT_MS = 10_000;
const READ_RETRY_MS = 10;

const yieldToOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function pickFields(data: Data, fields: readonly string[] | undefined): Data {
  if (!fields) return data;
  const some: Data = {};
  for (const field of fields) {
    const value = data[field];
    if (value !== undefined) some[field] = value;
  }
  return some;
}

/** Fields and scope of a read. */
interface ReadOptions {
  fields?: readonly string[] | undefined;
  scope?: ReadScope | undefined;
}

export interface SqliteOptions {
  file: string;
  /** Indexes and TTL fields; firestore.indexes.json by default. */
  indexes?: IndexesFile;
  /** Called before a query builds a missing index. */
  onBuild?: (name: string) => void;
  /** Duration of a lease of an event, in milliseconds. */
  leaseMs?: number;
  /** Interval of deletions of expired documents, in milliseconds. */
  sweepMs?: number;
  /** Maximum wait of a commit for other processes, in milliseconds. */
  timeoutMs?: number;
}

/** Opens a database file, which several processes may share. */
export function openSqlite({
  file,
  indexes: definitions = indexesFile,
  onBuild,
  leaseMs = LEASE_MS,
  sweepMs = SWEEP_MS,
  timeoutMs = TIMEOUT_MS,
}: SqliteOptions): Database {
  const declared = declaredIn(definitions);
  const connection = connect(file);
  const indexes: Indexes = connection.patiently(() => {
    migrate(connection);
    const kept = definitions === indexesFile ? [...declared.kept, ...singleFields] : declared.kept;
    return openIndexes(connection, kept, onBuild);
  });
  let isClosed = false;

  const numbers = new LRUCache<string, number>({ max: MAX_COLLECTIONS });
  /** Collection numbers found in the open transaction; cached once it is committed. */
  let pending = new Map<string, number>();

  /** Returns the number of a collection; undefined if it never had a document. */
  const collectionNumber = (
    path: string,
    on: Connection,
    found: { set(path: string, number: number): unknown } = numbers,
  ): number | undefined => {
    const known = numbers.get(path);
    if (known !== undefined) return known;
    const row = on.get('SELECT number FROM collections WHERE path = ?', path);
    if (!row) return undefined;
    found.set(path, Number(row[0]));
    return Number(row[0]);
  };

  /** Returns the number of an index; does not build one while a transaction is open. */
  const indexNumber: QueryTarget['numberOf'] = (index) => {
    if (commits.isWriting() && !indexes.has(index)) throw busy();
    return indexes.numberOf(index);
  };

  const targetOf = (path: string, on: Connection): QueryTarget | undefined => {
    assertCollection(path);
    const collection = collectionNumber(path, on);
    return collection === undefined
      ? undefined
      : { collection, group: groupOf(path), declared, numberOf: indexNumber };
  };

  let lastVersion = 0;
  let revision = -1;
  const commits = openCommits(connection, timeoutMs, {
    begin() {
      const [last, current] = connection.get(
        'SELECT last_version, revision FROM state WHERE number = 1',
      ) as Row;
      lastVersion = Number(last);
      pending = new Map();
      events.begin();
      if (Number(current) === revision) return;
      indexes.load();
      events.load();
      revision = Number(current);
    },
    stored: (transaction) => events.deliver((joined) => viewOf(transaction, joined)),
    end: () => void connection.run('UPDATE state SET last_version = ? WHERE number = 1', lastVersion),
    committed() {
      for (const [path, number] of pending) numbers.set(path, number);
      // Events of jobs that joined the transaction.
      void events.deliver(() => database);
    },
  });
  const events = openOutbox({ connection, committedView: () => committedView(), commits, leaseMs });

  const target = {
    connection,
    indexesOf: indexes.of,
    expiry: declared.expiry,
    collectionNumber(path: string) {
      const known = pending.get(path) ?? collectionNumber(path, connection, pending);
      if (known !== undefined) return known;
      return connection.run('INSERT INTO collections (path, name) VALUES (?, ?)', path, groupOf(path));
    },
  };

  /** Versions are microseconds since 1970, strictly increasing. */
  const nextVersion = (): number => {
    lastVersion = Math.max(Date.now() * 1000, lastVersion + 1);
    return lastVersion;
  };

  const preparing = (writes: readonly Write[]) => () => {
    const version = nextVersion();
    const prepared = prepareCommit(connection, writes, new Date(Math.floor(version / 1000)));
    return () => {
      storeCommit(target, prepared, version);
      for (const change of changesOf(prepared)) events.add(change, version);
      return prepared.results;
    };
  };

  const commit: Database['commit'] = (writes) => commits.run(preparing(writes));

  const stopSweeping = startExpiry(
    () => committedView(),
    declared.expiry,
    sweepMs,
    (paths) => commit(paths.map((path) => ({ delete: path }))),
  );

  let second: Connection | undefined;

  /** Returns a connection that sees only committed data, nothing of an open transaction of this process. */
  const committedView = (): Connection => {
    if (!commits.isWriting()) return connection;
    second ??= connect(file, SECOND_CACHE_KIB);
    return second;
  };

  /** Runs a read; retries while another process opens or recovers the file. */
  const reading = async <T>(work: (on: Connection) => T): Promise<T> => {
    const expiresAt = performance.now() + timeoutMs;
    for (;;) {
      if (isClosed) throw new DatabaseError('Failed', 'The database is closed');
      try {
        return work(committedView());
      } catch (error) {
        const cause = error instanceof DatabaseError ? error.cause : error;
        if (!isBusy(cause) || performance.now() > expiresAt) throw databaseError(error);
        await new Promise((resolve) => setTimeout(resolve, READ_RETRY_MS));
      }
    }
  };

  /** Runs reads on one snapshot. */
  const onSnapshot = <T>(on: Connection, work: () => T): T => {
    on.exec('BEGIN');
    try {
      return work();
    } finally {
      on.exec('COMMIT');
    }
  };

  const idle: Connection[] = [];
  const waiting: ((reader: Connection) => void)[] = [];
  let readers = 0;

  /** Lends a connection that reads one snapshot in several steps. */
  const withReader = async <T>(work: (reader: Connection) => Promise<T>): Promise<T> => {
    let reader = idle.pop();
    if (!reader && readers < MAX_READERS) {
      readers += 1;
      reader = connect(file);
    }
    reader ??= await new Promise<Connection>((resolve) => waiting.push(resolve));
    try {
      reader.exec('BEGIN');
      try {
        return await work(reader);
      } finally {
        reader.exec('COMMIT');
      }
    } finally {
      const next = waiting.shift();
      if (next) next(reader);
      else if (isClosed) reader.close();
      else idle.push(reader);
    }
  };

  const snapshotOf = (
    collection: string,
    [id, version, data, marks]: Row,
    { fields, scope }: ReadOptions = {},
  ): Snapshot => {
    scope?.received(`${data}`.length * BYTES_PER_CHARACTER);
    return {
      path: `${collection}/${id}`,
      data: pickFields(decodeDocument(`${data}`, marks as string | null), fields),
      version: `${version}`,
    };
  };

  const read = (
    on: Connection,
    path: string,
    options?: ReadOptions,
    found: Map<string, number> | LRUCache<string, number> = numbers,
  ): Snapshot | undefined => {
    const { collection, id } = splitPath(path);
    const number = found.get(collection) ?? collectionNumber(collection, on, found);
    if (number === undefined) return undefined;
    const row = on.get(
      'SELECT id, version, data, marks FROM documents WHERE collection = ? AND id = ?',
      number,
      id,
    );
    return row && snapshotOf(collection, row, options);
  };

  const readAt = (on: Connection): Date =>
    new Date(Math.floor(Number(on.get('SELECT last_version FROM state WHERE number = 1')?.[0]) / 1000));

  const page = (
    on: Connection,
    target: QueryTarget,
    query: Query,
    limit: number,
    last?: KeyPosition,
  ): Row[] => {
    const { sql, params } = selectDocuments(target, query, last);
    return on.all(sql, ...params, limit);
  };

  const positionOf = (row: Row): KeyPosition => ({
    id: `${row[0]}`,
    value: (row[4] ?? Buffer.alloc(0)) as Buffer,
  });

  const queryAt: Database['queryAt'] = async (collection, query, scope) => {
    requireUnaborted(scope);
    const options = { fields: query.fields, scope };
    const limit = query.limit ?? Number.POSITIVE_INFINITY;
    const first = await reading((on) => {
      const target = targetOf(collection, on);
      // Outside of the read transaction, because it may build an index.
      const select = target && selectDocuments(target, query);
      return onSnapshot(on, () => ({
        target,
        rows: select ? on.all(select.sql, ...select.params, Math.min(limit, READ_STEP + 1)) : [],
        readAt: readAt(on),
      }));
    });
    const { target } = first;
    if (!target || first.rows.length <= READ_STEP) {
      return {
        documents: first.rows.map((row) => snapshotOf(collection, row, options)),
        readAt: first.readAt,
      };
    }
    return withReader(async (reader) => {
      const documents: Snapshot[] = [];
      const at = readAt(reader);
      for (let last: KeyPosition | undefined; documents.length < limit; ) {
        const rows = page(reader, target, query, Math.min(limit - documents.length, READ_STEP), last);
        for (const row of rows) documents.push(snapshotOf(collection, row, options));
        const end = rows.at(-1);
        if (!end || rows.length < READ_STEP) break;
        last = positionOf(end);
        await yieldToOthers();
        requireUnaborted(scope);
      }
      return { documents, readAt: at };
    });
  };

  /** Counts the documents of one alternative, in steps. */
  const countSteps = async (
    reader: Connection,
    select: (last?: KeyPosition) => Select,
    scope?: ReadScope,
  ): Promise<number> => {
    let sum = 0;
    for (let last: KeyPosition | undefined; ; ) {
      const { sql, params } = select(last);
      const [counted, id] = reader.get(sql, ...params, COUNT_STEP) ?? [];
      sum += Number(counted);
      if (Number(counted) < COUNT_STEP) return sum;
      last = { id: `${id}`, value: Buffer.alloc(0) };
      await yieldToOthers();
      requireUnaborted(scope);
    }
  };

  const count: Database['count'] = async (collection, filters, scope) => {
    requireUnaborted(scope);
    const first = await reading((on) => {
      const target = targetOf(collection, on);
      if (!target) return { target, counts: [0] };
      if (!hasFilters(filters)) {
        const sql = 'SELECT documents FROM collections WHERE number = ?';
        return { target: undefined, counts: [Number(on.get(sql, target.collection)?.[0])] };
      }
      const counts = selectCount(target, filters).map(({ sql, params }) =>
        Number(on.get(sql, ...params, COUNT_STEP)?.[0]),
      );
      return { target, counts };
    });
    const { target, counts } = first;
    const sum = counts.reduce((total, one) => total + one, 0);
    if (!target || counts.every((one) => one < COUNT_STEP)) return sum;
    return withReader(async (reader) => {
      let total = 0;
      for (const nth of counts.keys()) {
        total += await countSteps(reader, (last) => selectCount(target, filters, last)[nth] as Select, scope);
      }
      return total;
    });
  };

  async function* stream(
    collection: string,
    { fields, ...filters }: Filters & Pick<Query, 'fields'>,
    { first, scope }: { first?: KeyPosition; scope?: ReadScope | undefined } = {},
  ): AsyncGenerator<Snapshot> {
    requireUnaborted(scope);
    let last = first;
    for (let step = FIRST_STREAM_STEP; ; ) {
      const rows = await reading((on) => {
        const target = targetOf(collection, on);
        return target ? page(on, target, filters, step, last) : [];
      });
      let characters = 0;
      for (const row of rows) {
        characters += `${row[2]}`.length;
        yield snapshotOf(collection, row, { fields, scope });
        requireUnaborted(scope);
      }
      const end = rows.at(-1);
      if (!end || rows.length < step) return;
      last = positionOf(end);
      step = Math.max(1, Math.min(READ_STEP, Math.floor((STREAM_STEP_CHARACTERS * step) / characters)));
      await yieldToOthers();
      requireUnaborted(scope);
    }
  }

  /** Streams collection by collection, ordered by path. */
  const streamAll: Database['streamAll'] = async function* ({ after, fields } = {}) {
    const place = after === undefined ? undefined : splitPath(after);
    const query = fields ? { fields } : {};
    if (place) yield* stream(place.collection, query, { first: { id: place.id, value: Buffer.alloc(0) } });
    for (let last = place?.collection ?? ''; ; ) {
      const found = await reading((on) =>
        on.all('SELECT path FROM collections WHERE path > ? ORDER BY path LIMIT ?', last, READ_STEP),
      );
      for (const [path] of found) yield* stream(`${path}`, query);
      if (found.length < READ_STEP) return;
      last = `${found.at(-1)?.[0]}`;
    }
  };

  const readAll = (
    on: Connection,
    paths: readonly string[],
    ...rest: [ReadOptions, Map<string, number>?]
  ) => {
    const documents = new Map<string, Snapshot>();
    for (const path of paths) {
      const document = read(on, path, ...rest);
      if (document) documents.set(path, document);
    }
    return documents;
  };

  const database: Database = {
    async read(path, fields, scope) {
      requireUnaborted(scope);
      return reading((on) => read(on, path, { fields, scope }));
    },

    async readAll(paths, scope) {
      requireUnaborted(scope);
      return reading((on) => onSnapshot(on, () => readAll(on, paths, { scope })));
    },

    count,
    query: async (collection, query, scope) => (await queryAt(collection, query, scope)).documents,
    queryAt,
    stream: (collection, query, scope) => stream(collection, query, { scope }),
    streamAll,
    commit,
    outbox: events.outbox,

    async close() {
      stopSweeping();
      await commits.drained();
      isClosed = true;
      for (const reader of idle.splice(0)) reader.close();
      second?.close();
      connection.close();
    },
  };

  /** The database as seen inside an open transaction; calls `joined` once a commit has joined it. */
  function viewOf({ join, isOpen }: OpenTransaction, joined: () => void): Database {
    return {
      ...database,
      async read(path, fields, scope) {
        if (!isOpen()) return database.read(path, fields, scope);
        requireUnaborted(scope);
        return read(connection, path, { fields, scope }, pending);
      },
      async readAll(paths, scope) {
        if (!isOpen()) return database.readAll(paths, scope);
        requireUnaborted(scope);
        return readAll(connection, paths, { scope }, pending);
      },
      commit(writes) {
        const stored = join(preparing(writes));
        joined();
        return stored;
      },
    };
  }

  return database;
}
