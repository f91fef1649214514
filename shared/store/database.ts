/*
 * The port between Keymint and the database that stores its documents. docs/databases.md explains how to
 * implement it; shared/firestore/ is an adapter.
 */

import type { Outbox } from './outbox';

/**
 * The fields of a document: strings, numbers, booleans, dates, bytes, null, and arrays and maps of them. Absent
 * fields are undefined.
 */
export type Data = Record<string, unknown>;

/** Identifies one state of a document; opaque above the adapter. Every change of a document gives it another. */
export type Version = string;

/** A document as read. */
export interface Snapshot {
  /** Collections and ids in turn, such as `organizations/demo/apps/a1`. */
  path: string;
  data: Data;
  version: Version;
}

/** Firestore's limits, which every adapter enforces. Source: Firestore, quotas and limits. */
export const MAX_WRITES_PER_COMMIT = 500;
export const MAX_ID_BYTES = 1500;

/** Condition that a document must meet when a commit is applied; otherwise the commit fails with `Conflict`. */
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

/** What an update changes; fields that it does not name keep their values. */
export interface Update {
  data?: Data;
  /** The fields to set from `data`, and to remove where `data` has none; those of `data` by default. */
  mask?: readonly string[];
  /** Applied in order, after `data` is set. */
  transforms?: readonly Transform[];
  precondition?: Precondition;
}

/** One write of a commit. */
export type Write =
  /** Fails with `AlreadyExists` when the document exists. */
  | { create: string; data: Data; transforms?: readonly Transform[] }
  /** Stores a whole document, whether one exists or not unless `precondition` demands it. */
  | { replace: string; data: Data; precondition?: Precondition }
  /** Changes some fields; creates the document when it does not exist, unless `precondition` demands it. */
  | ({ update: string } & Update)
  /** Succeeds when the document does not exist, unless `precondition` demands it. */
  | { delete: string; precondition?: Precondition };

/** The document that a write changes. */
export function pathOf(write: Write): string {
  if ('create' in write) return write.create;
  if ('replace' in write) return write.replace;
  return 'update' in write ? write.update : write.delete;
}

/** The conditions on documents of a query, all of which must hold. */
export interface Filters {
  /** Only documents whose array `field` contains `element`. */
  contains?: { field: string; element: unknown };
  /** Only documents with exactly these values in these fields. */
  equals?: Record<string, unknown>;
  /** Only documents with one of these strings, at most 30, in `field`. */
  oneOf?: { field: string; values: readonly string[] };
}

/** A query of one collection in the order of one field; documents with equal values are in the order of their ids. */
export interface Query extends Filters {
  /** The field to order by, which every document found has; a dot leads into a map. Document ids by default. */
  orderBy?: string;
  descending?: boolean;
  /** First value of `orderBy`, included. */
  startAt?: string | Date;
  /** Last value before the first, excluded. */
  startAfter?: string;
  /** First value beyond the last, excluded. */
  endBefore?: string;
  /**
   * Starts after the document with this value of `orderBy` and this id, in the direction of the query;
   * with `orAt`, at that document.
   */
  after?: { value: string | number; id: string; orAt?: boolean | undefined } | undefined;
  limit?: number;
  /** The fields to read; all by default. */
  fields?: readonly string[];
}

/** Bounds of a read, set by its caller. */
export interface ReadScope {
  /** Ends the read: it rejects with `Aborted` at once, and nothing more is received. */
  readonly signal: AbortSignal;
  /** Called with the size of each document as it arrives, in bytes; an error that it throws ends the read. */
  received(bytes: number): void;
}

/** Stores documents. Every method is one round trip; rejects with `DatabaseError`. */
export interface Database {
  /** Reads one document, or some fields of it; undefined when it does not exist. */
  read(path: string, fields?: readonly string[], scope?: ReadScope): Promise<Snapshot | undefined>;
  /** Reads several documents by path; the map lacks those that do not exist. */
  readAll(paths: readonly string[], scope?: ReadScope): Promise<Map<string, Snapshot>>;
  /** Counts the documents of a collection that match. */
  count(collection: string, filters: Filters, scope?: ReadScope): Promise<number>;
  /** Finds documents of a collection, given by its path. */
  query(collection: string, query: Query, scope?: ReadScope): Promise<Snapshot[]>;
  /** Same as `query`, with the time of the state that it read: later commits have later times. */
  queryAt(
    collection: string,
    query: Query,
    scope?: ReadScope,
  ): Promise<{ documents: Snapshot[]; readAt: Date }>;
  /**
   * Streams all documents of a collection that match, in the order of their ids, at the pace of the reader.
   * Not a snapshot: a document that changes meanwhile is read before or after the change.
   */
  stream(
    collection: string,
    query: Filters & Pick<Query, 'fields'>,
    scope?: ReadScope,
  ): AsyncIterable<Snapshot>;
  /**
   * Streams every document of every collection, as `stream` does. The order is the adapter's own, and always the
   * same; documents of one collection are in the order of their ids. `after` resumes after the document of a path.
   */
  streamAll(options?: { after?: string | undefined } & Pick<Query, 'fields'>): AsyncIterable<Snapshot>;
  /**
   * Applies all writes, in order, or none. Returns the results of `increment` and `maximum`, in order.
   * After a rejection with `Unreachable` the writes may have been applied.
   */
  commit(writes: readonly Write[]): Promise<number[]>;
  /** The events of a database that calls no triggers by itself. */
  outbox?: Outbox;
  /** Releases connections and files. */
  close(): Promise<void>;
}

/** Reasons why a database does not do what it is called for. */
export type DatabaseErrorKind =
  /** A document to create exists. */
  | 'AlreadyExists'
  /** A precondition does not hold, or another commit interfered; reading again shows the current state. */
  | 'Conflict'
  /** A document, value, id or commit exceeds a limit, or has a form that is not stored. */
  | 'TooLarge'
  /** The database cannot be reached, does not answer in time, or is overloaded. */
  | 'Unreachable'
  /** No index answers the query. */
  | 'MissingIndex'
  /** The signal of the read's scope was aborted. */
  | 'Aborted'
  /** Anything else, such as missing permissions. */
  | 'Failed';

/** Error of a database in the port's terms; the driver's own error is its `cause`. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';

  constructor(
    readonly kind: DatabaseErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The kind of a database's error; undefined for any other error. */
export const errorKindOf = (error: unknown): DatabaseErrorKind | undefined =>
  error instanceof DatabaseError ? error.kind : undefined;

/** @throws DatabaseError `Aborted` when the signal of a read is */
export function requireUnaborted(scope: ReadScope | undefined): void {
  if (scope?.signal.aborted) throw new DatabaseError('Aborted', 'The read was aborted');
}

/** Awaits an answer until the signal of its read is aborted; `cancel` then ends the call. @throws DatabaseError `Aborted` */
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
