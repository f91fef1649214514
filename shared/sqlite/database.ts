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
import { startSweeping } from './expiry';
import { declaredIn, type IndexesFile } from './indexes';
import { openOutbox } from './outbox';
import { assertCollection, groupOf, splitPath } from './paths';
import { hasFilters, type Position, type Select, selectCount, selectDocuments, type Target } from './queries';
import { type Indexes, migrate, openIndexes } from './schema';
import { singleFields } from './singleFields';
import { changesOf, prepareCommit, storeCommit } from './writes';

/** Numbers of collections kept. */
const MAX_COLLECTIONS = 10_000;

/** How long an event is leased, in milliseconds: it is delivered again so long after its process was killed. */
const LEASE_MS = 10_000;

const SWEEP_MS = 60_000;

/** Documents that are read without giving way to other work. */
const STEP = 250;

/** Bytes that a document takes in memory beside its JSON, for each character of it. */
const BYTES_PER_CHARACTER = 3;

/** Documents that are counted without giving way to other work. */
const COUNT_STEP = 10_000;

/** Size of the documents that a stream reads ahead, in characters of JSON. */
const STREAM_STEP_CHARACTERS = 1_000_000;

/** Memory for pages of the connection that reads while another commits, whose pages each commit makes stale. */
const BYSTANDER_CACHE_KIB = 2048;

/** Connections that read what takes several steps. */
const MAX_READERS = 4;

/**
 * How long a call waits for other processes, in milliseconds: a commit for theirs, a read only while the file is
 * recovered.
 */
const TIMEOUT_MS = 10_000;
const READ_RETRY_MS = 10;

const giveWay = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function picked(data: Data, fields: readonly string[] | undefined): Data {
  if (!fields) return data;
  const some: Data = {};
  for (const field of fields) {
    const value = data[field];
    if (value !== undefined) some[field] = value;
  }
  return some;
}

/** The fields to read, and the scope of the read. */
interface Wanted {
  fields?: readonly string[] | undefined;
  scope?: ReadScope | undefined;
}

export interface SqliteOptions {
  file: string;
  /** Which queries are answered, and what expires; firestore.indexes.json unless given. */
  indexes?: IndexesFile;
  /** Called before an index is built that the file lacks when a query needs it. */
  onBuild?: (name: string) => void;
  /** How long an event is leased to a process that may have ended, in milliseconds. */
  leaseMs?: number;
  /** How often expired documents are deleted, in milliseconds. */
  sweepMs?: number;
  /** How long a commit waits for other processes, in milliseconds. */
  timeoutMs?: number;
}

/** Opens a database in a file, which several processes may share. */
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
  /** Numbers found in a transaction; they hold when it is committed. */
  let pending = new Map<string, number>();

  /** The number of a collection; undefined while it has had no document. */
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

  /** The number of an index; builds none while a transaction is open. */
  const indexNumber: Target['numberOf'] = (index) => {
    if (commits.isWriting() && !indexes.has(index)) throw busy();
    return indexes.numberOf(index);
  };

  const targetOf = (path: string, on: Connection): Target | undefined => {
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
      // Those of what joined the transaction.
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

  /** Versions are microseconds since 1970, each later than every other. */
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

  const stopSweeping = startSweeping(
    () => committedView(),
    declared.expiry,
    sweepMs,
    (paths) => commit(paths.map((path) => ({ delete: path }))),
  );

  let bystander: Connection | undefined;

  /** A connection that sees what is committed, and nothing of a transaction of this process that is not. */
  const committedView = (): Connection => {
    if (!commits.isWriting()) return connection;
    bystander ??= connect(file, BYSTANDER_CACHE_KIB);
    return bystander;
  };

  /** Reads now; while the file is being opened or recovered by another process, a little later. */
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

  /** Reads of one state of the database. */
  const atOnce = <T>(on: Connection, work: () => T): T => {
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

  /** Lends a connection that reads one state of the database in several steps. */
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
    { fields, scope }: Wanted = {},
  ): Snapshot => {
    scope?.received(`${data}`.length * BYTES_PER_CHARACTER);
    return {
      path: `${collection}/${id}`,
      data: picked(decodeDocument(`${data}`, marks as string | null), fields),
      version: `${version}`,
    };
  };

  const read = (
    on: Connection,
    path: string,
    wanted?: Wanted,
    found: Map<string, number> | LRUCache<string, number> = numbers,
  ): Snapshot | undefined => {
    const { collection, id } = splitPath(path);
    const number = found.get(collection) ?? collectionNumber(collection, on, found);
    if (number === undefined) return undefined;
    const row = on.get(
      'SELECT id, version, data, marks FROM documents WHERE collection = ? AND id = ?',
      ...[number, id],
    );
    return row && snapshotOf(collection, row, wanted);
  };

  const readAt = (on: Connection): Date =>
    new Date(Math.floor(Number(on.get('SELECT last_version FROM state WHERE number = 1')?.[0]) / 1000));

  const page = (on: Connection, target: Target, query: Query, limit: number, last?: Position): Row[] => {
    const { sql, params } = selectDocuments(target, query, last);
    return on.all(sql, ...params, limit);
  };

  const positionOf = (row: Row): Position => ({
    id: `${row[0]}`,
    value: (row[4] ?? Buffer.alloc(0)) as Buffer,
  });

  const queryAt: Database['queryAt'] = async (collection, query, scope) => {
    requireUnaborted(scope);
    const wanted = { fields: query.fields, scope };
    const limit = query.limit ?? Number.POSITIVE_INFINITY;
    const first = await reading((on) => {
      const target = targetOf(collection, on);
      // Before the transaction of the read, for it may build an index.
      const select = target && selectDocuments(target, query);
      return atOnce(on, () => ({
        target,
        rows: select ? on.all(select.sql, ...select.params, Math.min(limit, STEP + 1)) : [],
        readAt: readAt(on),
      }));
    });
    const { target } = first;
    if (!target || first.rows.length <= STEP) {
      return {
        documents: first.rows.map((row) => snapshotOf(collection, row, wanted)),
        readAt: first.readAt,
      };
    }
    return withReader(async (reader) => {
      const documents: Snapshot[] = [];
      const at = readAt(reader);
      for (let last: Position | undefined; documents.length < limit; ) {
        const rows = page(reader, target, query, Math.min(limit - documents.length, STEP), last);
        for (const row of rows) documents.push(snapshotOf(collection, row, wanted));
        const end = rows.at(-1);
        if (!end || rows.length < STEP) break;
        last = positionOf(end);
        await giveWay();
        requireUnaborted(scope);
      }
      return { documents, readAt: at };
    });
  };

  /** Counts what one alternative finds, in steps. */
  const countSteps = async (
    reader: Connection,
    select: (last?: Position) => Select,
    scope?: ReadScope,
  ): Promise<number> => {
    let sum = 0;
    for (let last: Position | undefined; ; ) {
      const { sql, params } = select(last);
      const [counted, id] = reader.get(sql, ...params, COUNT_STEP) ?? [];
      sum += Number(counted);
      if (Number(counted) < COUNT_STEP) return sum;
      last = { id: `${id}`, value: Buffer.alloc(0) };
      await giveWay();
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
    { first, scope }: { first?: Position; scope?: ReadScope | undefined } = {},
  ): AsyncGenerator<Snapshot> {
    requireUnaborted(scope);
    let last = first;
    for (let step = STEP; ; ) {
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
      step = Math.max(1, Math.min(STEP, Math.floor((STREAM_STEP_CHARACTERS * step) / characters)));
      await giveWay();
      requireUnaborted(scope);
    }
  }

  /** Collection by collection, in the order of their paths. */
  const streamAll: Database['streamAll'] = async function* ({ after, fields } = {}) {
    const place = after === undefined ? undefined : splitPath(after);
    const query = fields ? { fields } : {};
    if (place) yield* stream(place.collection, query, { first: { id: place.id, value: Buffer.alloc(0) } });
    for (let last = place?.collection ?? ''; ; ) {
      const found = await reading((on) =>
        on.all('SELECT path FROM collections WHERE path > ? ORDER BY path LIMIT ?', last, STEP),
      );
      for (const [path] of found) yield* stream(`${path}`, query);
      if (found.length < STEP) return;
      last = `${found.at(-1)?.[0]}`;
    }
  };

  const readAll = (on: Connection, paths: readonly string[], ...rest: [Wanted, Map<string, number>?]) => {
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
      return reading((on) => atOnce(on, () => readAll(on, paths, { scope })));
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
      bystander?.close();
      connection.close();
    },
  };

  /** The database as a transaction sees it while it is open; calls `joined` when a commit has joined it. */
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
