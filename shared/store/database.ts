/*
 * The port between Keymint and the database that stores its documents. docs/databases.md explains how to
 * implement it; shared/firestore/ is an adapter.
 */

import type { Outbox } from './outbox';

/**
 * Fields of a document: strings, numbers, booleans, dates, bytes, null, and arrays and maps of these. Absent
 * fields are undefined.
 */
export type Data = Record<string, unknown>;

/** Version of a document, opaque above the adapter. Every change of the document changes it. */
export type Version = string;

/** A document as read. */
export interface Snapshot {
  /** Alternating collection names and ids, such as `organizations/demo/apps/a1`. */
  path: string;
  data: Data;
  version: Version;
}

/** Firestore's limits, which every adapter enforces. Source: Firestore, quotas and limits. */
export const MAX_WRITES_PER_COMMIT = 500;
export const MAX_ID_BYTES = 1500;

/** Condition checked when a commit is applied; if it does not hold, the commit fails with `Conflict`. */
export type Precondition =
  /** `exists: false` fails with `AlreadyExists`. */
  { exists: boolean } | { version: Version };

/** Change of one field that depends on its stored value. Source: google.firestore.v1.DocumentTransform. */
export type Transform = { field: string } & (
  | { increment: number }
  /** Sets the field to the larger of its value and this number. */
  | { maximum: number }
  | { appendMissingElements: readonly unknown[] }
  | { removeAllFromArray: readonly unknown[] }
  /** Sets the field to the time of the commit. */
  | { setToServerValue: 'REQUEST_TIME' }
);

/** Changes of some fields; all others keep their values. */
export interface Update {
  data?: Data;
  /** Fields to set from `data`; those missing in `data` are removed. Default: the fields of `data`. */
  mask?: readonly string[];
  /** Applied in order, after `data` is set. */
  transforms?: readonly Transform[];
  precondition?: Precondition;
}

/** One write of a commit. */
export type Write =
  /** Fails with `AlreadyExists` when the document exists. */
  | { create: string; data: Data; transforms?: readonly Transform[] }
  /** Creates or overwrites the whole document. */
  | { replace: string; data: Data; precondition?: Precondition }
  /** Changes some fields; creates the document if it is missing, unless `precondition` forbids that. */
  | ({ update: string } & Update)
  /** Succeeds if the document is missing, unless `precondition` forbids that. */
  | { delete: string; precondition?: Precondition };

/** Returns the path of the document that a write changes. */
export function pathOf(write: Write): string {
  if ('create' in write) return write.create;
  if ('replace' in write) return write.replace;
  return 'update' in write ? write.update : write.delete;
}

/** Filters of a query, combined with AND. */
export interface Filters {
  /** Only documents whose array `field` contains `element`. */
  contains?: { field: string; element: unknown };
  /** Only documents with exactly these values in these fields. */
  equals?: Record<string, unknown>;
  /** Only documents with one of these strings, at most 30, in `field`. */
  oneOf?: { field: string; values: readonly string[] };
}

/** A query of one collection, ordered by one field, then by document id. */
export interface Query extends Filters {
  /**
   * Field to order by; documents without it are not returned. A dot descends into a map. Default: document
   * id.
   */
  orderBy?: string;
  descending?: boolean;
  /** Lower bound of `orderBy`, inclusive. */
  startAt?: string | Date;
  /** Lower bound of `orderBy`, exclusive. */
  startAfter?: string;
  /** Upper bound of `orderBy`, exclusive. */
  endBefore?: string;
  /**
   * Cursor: starts after the document with this value of `orderBy` and this id, in the direction of the
   * query; with `orAt`, at that document.
   */
  after?: { value: string | number; id: string; orAt?: boolean | undefined } | undefined;
  limit?: number;
  /** Fields to read. Default: all. */
  fields?: readonly string[];
}

/** A part of a list in the order of names. */
export type NamedPart = Pick<Query, 'descending' | 'after'> & { limit: number };

/** A part of a list in the order of document ids; `startAfter` is the last id before it. */
export type IdPage = Pick<Query, 'startAfter'> & { limit: number };

/** Bounds of a read, set by its caller. */
export interface ReadScope {
  /** Aborts the read: it rejects with `Aborted` at once, and no more documents are received. */
  readonly signal: AbortSignal;
  /** Called with the size in bytes of each document received; if it throws, the read ends with that error. */
  received(bytes: number): void;
}

/** Stores documents. Every method takes one round trip and rejects with `DatabaseError`. */
export interface Database {
  /** Reads one document, or some of its fields; undefined if it does not exist. */
  read(path: string, fields?: readonly string[], scope?: ReadScope): Promise<Snapshot | undefined>;
  /** Reads several documents; the map has no entry for those that do not exist. */
  readAll(paths: readonly string[], scope?: ReadScope): Promise<Map<string, Snapshot>>;
  /** Counts the matching documents of a collection. */
  count(collection: string, filters: Filters, scope?: ReadScope): Promise<number>;
  /** Returns the matching documents of a collection, given by its path. */
  query(collection: string, query: Query, scope?: ReadScope): Promise<Snapshot[]>;
  /** Same as `query`, with the commit time of the state read; later commits have later times. */
  queryAt(
    collection: string,
    query: Query,
    scope?: ReadScope,
  ): Promise<{ documents: Snapshot[]; readAt: Date }>;
  /**
   * Streams the matching documents of a collection in the order of ids, with backpressure. Not a snapshot: a
   * document changed meanwhile may be read before or after the change.
   */
  stream(
    collection: string,
    query: Filters & Pick<Query, 'fields'>,
    scope?: ReadScope,
  ): AsyncIterable<Snapshot>;
  /**
   * Streams every document of every collection, as `stream` does. The order is adapter-specific but stable;
   * documents of one collection are in the order of ids. `after` resumes after the document with that path.
   */
  streamAll(options?: { after?: string | undefined } & Pick<Query, 'fields'>): AsyncIterable<Snapshot>;
  /**
   * Applies all writes in order, or none. Returns the results of `increment` and `maximum`, in order. After
   * `Unreachable` the outcome is unknown.
   */
  commit(writes: readonly Write[]): Promise<number[]>;
  /** Outbox of a database that does not call triggers by itself. */
  outbox?: Outbox<Database>;
  /** Closes connections and files. */
  close(): Promise<void>;
}

/** Kinds of database errors. */
export type DatabaseErrorKind =
  /** The document to create exists. */
  | 'AlreadyExists'
  /** A precondition does not hold, or another commit interfered. Retry with a fresh read. */
  | 'Conflict'
  /** A document, value, id or commit exceeds a limit or has an unsupported form. */
  | 'TooLarge'
  /** The database is unreachable, overloaded, or did not answer in time. */
  | 'Unreachable'
  /** The query needs an index that does not exist. */
  | 'MissingIndex'
  /** The signal of the read was aborted. */
  | 'Aborted'
  /** Any other error, such as missing permissions. */
  | 'Failed';

/** Error of a database, independent of the driver; the driver's own error is its `cause`. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** The document that exists, for `AlreadyExists`; undefined where the adapter is not told. */
  readonly path: string | undefined;

  constructor(
    readonly kind: DatabaseErrorKind,
    message: string,
    { path, ...options }: ErrorOptions & { path?: string } = {},
  ) {
    super(message, options);
    this.path = path;
  }
}

/** Returns the kind of a `DatabaseError`; undefined for any other error. */
export const errorKindOf = (error: unknown): DatabaseErrorKind | undefined =>
  error instanceof DatabaseError ? error.kind : undefined;

/** @throws DatabaseError `Aborted` if the signal of the read is aborted */
export function requireUnaborted(scope: ReadScope | undefined): void {
  if (scope?.signal.aborted) throw new DatabaseError('Aborted', 'The read was aborted');
}

/** Awaits a read until its signal is aborted; `cancel` then ends the call. @throws DatabaseError `Aborted` */
export async function untilAborted<T>(
  answer: Promise<T>,
  scope: ReadScope | undefined,
  cancel: () => void = () => {},
): Promise<T> {
  if (!scope) return answer;
  const { signal } = scope;
  let end = () => {};
  const aborted = new Promise<never>((_, reject) => {
    end = () => {
      cancel();
      reject(new DatabaseError('Aborted', 'The read was aborted'));
    };
  });
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([answer, aborted]);
  } finally {
    signal.removeEventListener('abort', end);
    // The promise that lost the race may still reject.
    for (const promise of [answer, aborted]) promise.catch(() => {});
  }
}

export const isUnreachable = (error: unknown): boolean => errorKindOf(error) === 'Unreachable';
