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

/** A place for one document, and the shape of what lies there. */
export interface Place<T> {
  path: string;
  schema: z.ZodType<T>;
}

/** The part of a list that is asked for. */
export interface Page {
  /** What the first item is called; the next one in order when there is none and there need not be. */
  startKey?: StartKey | undefined;
  count: number;
}

/** Refuses a page whose first item had to be there and is not. */
export function requireStart(
  startKey: StartKey | undefined,
  isThere: boolean,
  missing: FaultKind<{ startKey: string }>,
): void {
  if (startKey?.mustExist && !isThere) throw missing({ startKey: startKey.at });
}

/** What collections read with. Reads asked for at the same moment travel together, in one round trip. */
export interface Reading {
  find<T>(place: Place<T>): Promise<T | undefined>;
  /** Some fields of a document, or undefined when it is not there. */
  peek<T>(place: Place<T>, fields: readonly string[]): Promise<T | undefined>;
  list<T>(collection: string, schema: z.ZodType<T>, query: Query): Promise<T[]>;
  /** As `list`, and the moment at which that was all there was. */
  listAt<T>(collection: string, schema: z.ZodType<T>, query: Query): Promise<{ items: T[]; readAt: Date }>;
  /** All that answers the query in the order of ids, so many at a time, as they come. */
  stream<T>(
    collection: string,
    schema: z.ZodType<T>,
    query: Parameters<Database['stream']>[1],
    count: number,
  ): AsyncGenerator<T[]>;
  /** The paths of the documents that answer the query. */
  listPaths(collection: string, query: Query): Promise<string[]>;
  /** How many documents answer the query, whatever its bounds. */
  count(collection: string, query: Parameters<Database['count']>[1]): Promise<number>;
}

/** What collections write with: all of a unit of work leaves in one atomic commit when it ends. */
export interface Session extends Reading {
  /** @throws the fault given, when something is there already */
  create<T>(place: Place<T>, data: T, taken: Fault): void;
  /** Replaces a document that was read in this unit of work, if nobody else has since. */
  replace<T>(place: Place<T>, data: T): void;
  /** Deletes a document; one that was read in this unit of work only if nobody has changed it since. */
  delete(place: Pick<Place<unknown>, 'path'>): void;
  /**
   * Changes some fields of a document without reading it, whatever other commits change on it; creates it
   * when it does not exist, unless a precondition demands it.
   */
  update(place: Pick<Place<unknown>, 'path'>, update: Update): void;
}

/** Writes of one unit of work at most: two of a commit are reserved for the audit entry and the change record. */
export const MOST_WRITES = MAX_WRITES_PER_COMMIT - 2;

/** The most documents read at once: of more, the request alone may be larger than Firestore takes. */
const MOST_READS = 1000;

/** Refuses a filter's value that no index holds. @throws InvalidRequest */
function refuseTooLarge(error: unknown): never {
  if (errorKindOf(error) !== 'TooLarge') throw error;
  throw invalidRequest('A value is too long to be searched for');
}

/** Bounds of all reads of one request. */
export interface ReadBounds {
  readonly signal: AbortSignal;
  /** Begins a read, which is over when its `end` is called. */
  begin(): ReadScope & { end(): void };
}

/** The documents that a batch of a stream has at most, by their size in bytes. */
const MAX_BATCH_BYTES = 1024 * 1024;

/** Opens reading; `saw` is told the version of every document. */
export function reading(
  db: Database,
  saw: (document: Snapshot) => void = () => {},
  bounds?: ReadBounds,
): Reading {
  const within = async <T>(read: (scope?: ReadScope) => Promise<T>): Promise<T> => {
    const scope = bounds?.begin();
    try {
      return await read(scope);
    } finally {
      scope?.end();
    }
  };

  let gathering: { paths: Set<string>; answer: Promise<Map<string, Snapshot>> } | undefined;

  const together = async (paths: Set<string>): Promise<Map<string, Snapshot>> => {
    await new Promise<void>((resolve) => process.nextTick(resolve));
    gathering = undefined;
    if (paths.size > MOST_READS) {
      throw invalidRequest(`More than ${MOST_READS} entities are named`);
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
        saw(document);
        return schema.parse(document.data);
      });
    },
    async listAt(collection, schema, query) {
      const { documents, readAt } = await within((scope) => db.queryAt(collection, query, scope));
      return { items: documents.map(({ data }) => schema.parse(data)), readAt };
    },
    async *stream(collection, schema, query, count) {
      let [batch, bytes] = [[] as z.output<typeof schema>[], 0];
      // Streams bound their own batches, so their documents are not counted against the request.
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
      documents.forEach(saw);
      return documents.map(({ path }) => path);
    },
    async find({ path, schema }) {
      if (!gathering) {
        const paths = new Set<string>();
        gathering = { paths, answer: together(paths) };
      }
      gathering.paths.add(path);
      const document = (await gathering.answer).get(path);
      if (!document) return undefined;
      saw(document);
      return schema.parse(document.data);
    },
    async peek({ path, schema }, fields) {
      const document = await within((scope) => db.read(path, fields, scope));
      return document && schema.parse(document.data);
    },
    count: (collection, query) => within((scope) => db.count(collection, query, scope)).catch(refuseTooLarge),
  };
}

/** Derives more writes, such as audit entries, from a unit's writes and the documents as they were before. */
export type Telling = (writes: readonly Write[], before: ReadonlyMap<string, Data>) => readonly Write[];

/** What tells of the writes of a unit of work. */
type Tellings = readonly Telling[];

/** Opens a unit of work: what it is asked to write leaves with `commit`. */
function openUnit(db: Database, tellings: Tellings): Session & { commit(): Promise<void> } {
  const versions = new Map<string, Version>();
  const before = new Map<string, Data>();
  const writes: Write[] = [];
  let clash: Fault | undefined;

  return {
    ...reading(db, ({ path, version, data }) => {
      versions.set(path, version);
      before.set(path, data);
    }),

    create({ path, schema }, data, taken) {
      clash = taken;
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
      const told = tellings.flatMap((tell) => tell(writes, before));
      try {
        await db.commit([...writes, ...told]);
      } catch (error) {
        const kind = errorKindOf(error);
        if (kind === 'AlreadyExists' && clash) throw clash;
        if (kind === 'TooLarge') throw LimitExceeded();
        throw error;
      }
    },
  };
}

/** What a unit of work throws that is to be done again a little later. */
export const tryAgain = (): DatabaseError =>
  new DatabaseError('Conflict', 'Others change the same documents');

const MOST_ATTEMPTS = 20;

/** Prepares a commit and makes it; prepares it again when it contends with others. @throws WriteConflict after too many attempts */
export async function retryContended<T>(prepare: () => Promise<() => Promise<T>>): Promise<T> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
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
 * Does a unit of work: reads, decides, and writes all of it in one commit, or nothing.
 *
 * No locks are held. When a document changed between its reading and the commit, the work is done
 * again on what is there now; so it is when it throws `tryAgain()`. @throws WriteConflict when that does
 * not come to an end
 */
export const atomically = <T>(
  db: Database,
  work: (session: Session) => Promise<T> | T,
  tellings: Tellings = [],
): Promise<T> =>
  retryContended(async () => {
    const unit = openUnit(db, tellings);
    const result = await work(unit);
    return async () => {
      await unit.commit();
      return result;
    };
  });
