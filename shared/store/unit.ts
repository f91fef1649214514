import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { type Fault, type FaultKind, invalidRequest, LimitExceeded, WriteConflict } from '../faults';
import type { StartKey } from '../schemas/listing';
import { mapInTurns, openTurns } from '../slicing';
import {
  type Data,
  type Database,
  DatabaseError,
  errorKindOf,
  MAX_WRITES_PER_COMMIT,
  type Query,
  type ReadScope,
  type Snapshot,
  type Update,
  type Version,
  type Write,
} from './database';

/** Path of one document and the schema of its data. */
export interface DocumentRef<T> {
  path: string;
  schema: z.ZodType<T>;
}

/** The requested page of a list. */
export interface PageRequest {
  /**
   * Key of the first item. If there is no such item, the page starts with the next one, unless it
   * `mustExist`.
   */
  startKey?: StartKey | undefined;
  count: number;
}

/** Throws `missing` if the first item of the page must exist and does not. */
export function requireStart(
  startKey: StartKey | undefined,
  exists: boolean,
  missing: FaultKind<{ startKey: string }>,
): void {
  if (startKey?.mustExist && !exists) throw missing({ startKey: startKey.at });
}

/** Reads documents. Reads of the same tick share one round trip. */
export interface Reader {
  find<T>(place: DocumentRef<T>): Promise<T | undefined>;
  /** Reads some fields of a document; undefined if it does not exist. */
  peek<T>(place: DocumentRef<T>, fields: readonly string[]): Promise<T | undefined>;
  list<T>(collection: string, schema: z.ZodType<T>, query: Query): Promise<T[]>;
  /** Same as `list`, with the commit time of the state read. */
  listAt<T>(collection: string, schema: z.ZodType<T>, query: Query): Promise<{ items: T[]; readAt: Date }>;
  /** Streams the matching documents in the order of ids, in batches of `count`. */
  stream<T>(
    collection: string,
    schema: z.ZodType<T>,
    query: Parameters<Database['stream']>[1],
    count: number,
  ): AsyncGenerator<T[]>;
  /** Returns the paths of the matching documents. */
  listPaths(collection: string, query: Query): Promise<string[]>;
  /** Counts the matching documents, ignoring bounds and limit. */
  count(collection: string, query: Parameters<Database['count']>[1]): Promise<number>;
}

/** Reads and writes of one unit of work; all writes go into one atomic commit at its end. */
export interface UnitOfWork extends Reader {
  /** @throws `taken` of the first document that exists, whatever else is created */
  create<T>(place: DocumentRef<T>, data: T, taken: Fault): void;
  /** Replaces a document read in this unit of work. Fails with a conflict if it changed since. */
  replace<T>(place: DocumentRef<T>, data: T): void;
  /** Deletes a document. If this unit of work read it, fails with a conflict if it changed since. */
  delete(place: Pick<DocumentRef<unknown>, 'path'>): void;
  /**
   * Changes some fields of a document without reading it, so that it never conflicts; creates the document if
   * it is missing, unless a precondition forbids that.
   */
  update(place: Pick<DocumentRef<unknown>, 'path'>, update: Update): void;
}

/**
 * Maximum writes of one unit of work: three of a commit are reserved for the audit entry, the change record
 * and the notice of requests.
 */
export const MAX_WRITES_PER_UNIT = MAX_WRITES_PER_COMMIT - 3;

/** Maximum documents per read: a request for more may exceed Firestore's request size. */
const MAX_PATHS_PER_READ = 1000;

/** Translates a filter value too long for an index. @throws InvalidRequest */
function refuseTooLarge(error: unknown): never {
  if (errorKindOf(error) !== 'TooLarge') throw error;
  throw invalidRequest('A value is too long to be searched for');
}

/** Limits shared by all reads of one request. */
export interface ReadBounds {
  readonly signal: AbortSignal;
  /** Begins a read; call `end` when it is over. */
  begin(): ReadScope & { end(): void };
}

/** Maximum size of one batch of a stream, in bytes. */
const MAX_BATCH_BYTES = 1024 * 1024;

/** Creates a reader; `onRead` is called with every document read. */
export function reading(
  db: Database,
  onRead: (document: Snapshot) => void = () => {},
  bounds?: ReadBounds,
): Reader {
  const within = async <T>(read: (scope?: ReadScope) => Promise<T>): Promise<T> => {
    const scope = bounds?.begin();
    try {
      return await read(scope);
    } finally {
      scope?.end();
    }
  };

  let pending: { paths: Set<string>; documents: Promise<Map<string, Snapshot>> } | undefined;

  const readTogether = async (paths: Set<string>): Promise<Map<string, Snapshot>> => {
    await new Promise<void>((resolve) => process.nextTick(resolve));
    pending = undefined;
    if (paths.size > MAX_PATHS_PER_READ) {
      throw invalidRequest(`More than ${MAX_PATHS_PER_READ} entities are named`);
    }
    if (paths.size > 1) return within((scope) => db.readAll([...paths], scope));
    const [path = ''] = paths;
    const document = await within((scope) => db.read(path, undefined, scope));
    return new Map(document && [[path, document]]);
  };

  return {
    async list(collection, schema, query) {
      const documents = await within((scope) => db.query(collection, query, scope)).catch(refuseTooLarge);
      return mapInTurns(documents, (document) => {
        onRead(document);
        return schema.parse(document.data);
      });
    },
    async listAt(collection, schema, query) {
      const { documents, readAt } = await within((scope) => db.queryAt(collection, query, scope));
      return { items: documents.map(({ data }) => schema.parse(data)), readAt };
    },
    async *stream(collection, schema, query, count) {
      let [batch, bytes] = [[] as z.output<typeof schema>[], 0];
      // Streams limit their own batches, so their documents do not count towards the request's limit.
      const scope = bounds && {
        signal: bounds.signal,
        received: (size: number) => {
          bytes += size;
        },
      };
      const turns = openTurns();
      try {
        for await (const { data } of db.stream(collection, query, scope)) {
          batch.push(schema.parse(data));
          if (turns.isOver()) await turns.next();
          if (batch.length < count && bytes < MAX_BATCH_BYTES) continue;
          yield batch;
          [batch, bytes] = [[], 0];
        }
      } catch (error) {
        refuseTooLarge(error);
      }
      yield batch;
    },
    async listPaths(collection, query) {
      const documents = await within((scope) => db.query(collection, query, scope)).catch(refuseTooLarge);
      documents.forEach(onRead);
      return documents.map(({ path }) => path);
    },
    async find({ path, schema }) {
      if (!pending) {
        const paths = new Set<string>();
        pending = { paths, documents: readTogether(paths) };
      }
      pending.paths.add(path);
      const document = (await pending.documents).get(path);
      if (!document) return undefined;
      onRead(document);
      return schema.parse(document.data);
    },
    async peek({ path, schema }, fields) {
      const document = await within((scope) => db.read(path, fields, scope));
      return document && schema.parse(document.data);
    },
    count: (collection, query) => within((scope) => db.count(collection, query, scope)).catch(refuseTooLarge),
  };
}

/** Derives more writes, such as an audit entry, from a unit's writes and the documents before them. */
export type DeriveWrites = (writes: readonly Write[], before: ReadonlyMap<string, Data>) => readonly Write[];

/** Opens a unit of work; `commit` sends its writes. */
function openUnit(
  db: Database,
  derivations: readonly DeriveWrites[],
): UnitOfWork & { commit(): Promise<void> } {
  const versions = new Map<string, Version>();
  const before = new Map<string, Data>();
  const writes: Write[] = [];
  /** Faults by the paths of documents to create. */
  const taken = new Map<string, Fault>();

  /** Finds which document to create exists. @throws its fault, or a conflict if it is gone again */
  const throwTaken = async (path: string | undefined): Promise<never> => {
    const [[, only] = [], ...others] = taken;
    const known = path === undefined ? others.length === 0 && only : taken.get(path);
    if (known) throw known;
    const existing = await db.readAll([...taken.keys()]);
    for (const [path, fault] of taken) if (existing.has(path)) throw fault;
    throw tryAgain();
  };

  return {
    ...reading(db, ({ path, version, data }) => {
      versions.set(path, version);
      before.set(path, data);
    }),

    create({ path, schema }, data, fault) {
      taken.set(path, fault);
      writes.push({ create: path, data: schema.parse(data) as Data });
    },
    replace({ path, schema }, data) {
      const version = versions.get(path);
      if (version === undefined) throw new Error('A document is replaced only after it was read');
      writes.push({ replace: path, data: schema.parse(data) as Data, precondition: { version } });
    },
    delete({ path }) {
      const version = versions.get(path);
      writes.push({ delete: path, ...(version !== undefined && { precondition: { version } }) });
    },
    update: ({ path }, update) => void writes.push({ update: path, ...update }),

    async commit() {
      if (writes.length === 0) return;
      const derivedWrites = derivations.flatMap((derive) => derive(writes, before));
      try {
        await db.commit([...writes, ...derivedWrites]);
      } catch (error) {
        const kind = errorKindOf(error);
        if (kind === 'AlreadyExists' && taken.size > 0)
          return await throwTaken((error as DatabaseError).path);
        if (kind === 'TooLarge') throw LimitExceeded();
        throw error;
      }
    },
  };
}

/** Error that a unit of work throws to be retried after a delay. */
export const tryAgain = (): DatabaseError =>
  new DatabaseError('Conflict', 'Others change the same documents');

const MAX_ATTEMPTS = 20;

/**
 * Prepares and makes a commit; on a conflict, retries both with backoff. @throws WriteConflict after too many
 * attempts
 */
export async function retryContended<T>(prepare: () => Promise<() => Promise<T>>): Promise<T> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    try {
      const commit = await prepare();
      return await commit();
    } catch (error) {
      if (errorKindOf(error) !== 'Conflict') throw error;
      await pause(Math.random() * Math.min(5 * 2 ** attempt, 250));
    }
  }
  throw WriteConflict();
}

/**
 * Runs a unit of work: reads, decides, and writes everything in one commit, or nothing.
 *
 * Optimistic concurrency: if a document changed between its read and the commit, or the work throws
 * `tryAgain()`, the work runs again on fresh data. @throws WriteConflict after too many attempts
 */
export const atomically = <T>(
  db: Database,
  work: (unit: UnitOfWork) => Promise<T> | T,
  derivations: readonly DeriveWrites[] = [],
): Promise<T> =>
  retryContended(async () => {
    const unit = openUnit(db, derivations);
    const result = await work(unit);
    return async () => {
      await unit.commit();
      return result;
    };
  });
