import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import definitions from '../firestore.indexes.json';
import {
  type Database,
  errorKindOf,
  isUnreachable,
  pathOf,
  type Snapshot,
  type Write,
} from '../shared/store/database';
import { formatCount, openMeter, type Screen } from './keymint/progress';

/*
 * Copies a whole database into another, of any kind. Documents are copied as stored, so sealed values stay sealed. A
 * marker document in the destination says that it is incomplete and stores the position, at which an interrupted
 * move continues.
 */

/** Marks a database as the destination of a move that is not complete. */
const MARKER = 'moves/current';

/** Limits of a commit; Firestore allows 10 MiB including index entries. */
const MAX_BATCH_WRITES = 250;
const MAX_BATCH_CHARACTERS = 1_000_000;

/** Commits in flight. */
const MAX_IN_FLIGHT = 4;

/** Interval at which to store the position. */
const POSITION_INTERVAL_MS = 2000;

/** Exponential backoff while a database is unreachable: in total about four minutes. */
const FIRST_BACKOFF_MS = 500;
const MAX_ATTEMPTS = 10;

/** Number of times a differing collection is corrected before the move fails. */
const MAX_CORRECTIONS = 5;

/** Number of collections that an error lists. */
const MAX_LISTED = 10;

/** Name of the field that expires documents, by collection name. */
const expiryFields = new Map(
  definitions.fieldOverrides.flatMap(({ collectionGroup, fieldPath, ...override }) =>
    'ttl' in override && override.ttl ? [[collectionGroup, fieldPath] as const] : [],
  ),
);

const collectionOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const groupOf = (collection: string): string => collection.slice(collection.lastIndexOf('/') + 1);

/** True once a database may delete the document by itself. */
function isExpired({ path, data }: Snapshot, now: number): boolean {
  const expiry = data[expiryFields.get(groupOf(collectionOf(path))) ?? ''];
  return expiry instanceof Date && expiry.getTime() <= now;
}

/** Serializes a value so that only equal values have the same text. */
function canonical(value: unknown): string {
  if (value instanceof Date) return `date ${value.toISOString()}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'number') return `number ${Object.is(value, -0) ? 0 : value}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}

const hashOf = ({ path, data }: Snapshot): Buffer =>
  createHash('sha256')
    .update(`${JSON.stringify(path)}:${canonical(data)}`)
    .digest();

/** An order-independent digest of a set of documents. */
class Digest {
  count = 0;
  readonly #sum = Buffer.alloc(32);

  add(hash: Buffer): void {
    this.count += 1;
    for (let index = 0; index < 32; index++) {
      this.#sum[index] = (this.#sum[index] ?? 0) ^ (hash[index] ?? 0);
    }
  }

  get text(): string {
    return `${this.count} ${this.#sum.toString('hex')}`;
  }
}

/** Retries with backoff while a database is unreachable; the work of a move is idempotent. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isUnreachable(error) || attempt === MAX_ATTEMPTS) throw error;
      await pause(FIRST_BACKOFF_MS * 2 ** (attempt - 1));
    }
  }
}

/** Streams a database; after an error, continues behind the last document. */
async function* everything(database: Database, first?: string): AsyncGenerator<Snapshot> {
  let after = first;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const document of database.streamAll({ after })) {
        yield document;
        after = document.path;
        attempt = 1;
      }
      return;
    } catch (error) {
      if (!isUnreachable(error) || attempt === MAX_ATTEMPTS) throw error;
      await pause(FIRST_BACKOFF_MS * 2 ** (attempt - 1));
    }
  }
}

type Digests = Map<string, Digest>;

/** Where a move prints messages and progress. */
type Output = Pick<Screen, 'say' | 'progress'>;

interface Options extends Output {
  /** Interval at which to store the position. */
  positionMs?: number;
  /** Maximum number of writes per commit. */
  maxWrites?: number;
}

/** Digests each collection of a database, without documents that expired before `now`. */
async function digestsOf(database: Database, now: number, read: (count: number) => void): Promise<Digests> {
  const digests: Digests = new Map();
  for await (const document of everything(database)) {
    if (document.path === MARKER) continue;
    read(1);
    if (isExpired(document, now)) continue;
    const collection = collectionOf(document.path);
    const digest = digests.get(collection) ?? new Digest();
    digests.set(collection, digest);
    digest.add(hashOf(document));
  }
  return digests;
}

const differing = (one: Digests, other: Digests): string[] =>
  [...new Set([...one.keys(), ...other.keys()])].filter(
    (collection) => one.get(collection)?.text !== other.get(collection)?.text,
  );

/** Position of a copy, as stored in the marker. */
interface Position {
  /** Name of the source. */
  from: string;
  /** All documents up to this path are copied. */
  after?: string;
  /** Number of documents copied. */
  copied: number;
  isCopied: boolean;
}

const positionOf = ({ from, after, copied, isCopied }: Record<string, unknown>): Position => ({
  from: `${from}`,
  ...(typeof after === 'string' && { after }),
  copied: Number(copied),
  isCopied: isCopied === true,
});

/** A database that takes part in a move, and its name. */
export interface Side {
  name: string;
  database: Database;
}

/** Returns the position at which to continue. @throws Error if the destination has other data */
async function positionIn({ name, database }: Side, from: string): Promise<Position> {
  const marker = await database.read(MARKER);
  if (marker) {
    const position = positionOf(marker.data);
    if (position.from === from) return position;
    throw new Error(
      `${name} has part of a move from ${position.from}. Continue that one, or use another destination`,
    );
  }
  for await (const { path } of database.streamAll({ fields: [] })) {
    throw new Error(`${name} has data already, such as ${path}. Move into an empty database`);
  }
  return { from, copied: 0, isCopied: false };
}

/** @throws Error if the source is the destination of an incomplete move */
async function requireComplete({ name, database }: Side): Promise<void> {
  const marker = await database.read(MARKER);
  if (!marker) return;
  throw new Error(
    `${name} is not complete: a move from ${positionOf(marker.data).from} into it has not ended`,
  );
}

/** Commits writes; splits a commit that is too large. @throws Error that names a document that could not be stored */
async function commitAll(to: Database, writes: readonly Write[]): Promise<void> {
  try {
    if (writes.length > 0) await withRetries(() => to.commit(writes));
  } catch (error) {
    const [first] = writes;
    if (errorKindOf(error) !== 'TooLarge' || !first) throw error;
    if (writes.length === 1) {
      throw new Error(`The destination does not store ${pathOf(first)}: ${(error as Error).message}`, {
        cause: error,
      });
    }
    const half = Math.ceil(writes.length / 2);
    await commitAll(to, writes.slice(0, half));
    await commitAll(to, writes.slice(half));
  }
}

/** Copies every document after a position, and stores the position at intervals. */
async function copy(
  from: Database,
  to: Database,
  start: Position,
  { progress, positionMs = POSITION_INTERVAL_MS, maxWrites = MAX_BATCH_WRITES }: Options,
): Promise<Position> {
  const meter = openMeter(progress, 'documents copied');
  let position = start;
  let stored = performance.now();
  let batch: Write[] = [];
  let characters = 0;
  const inFlight: { done: Promise<unknown>; last: string; count: number }[] = [];

  const store = async (): Promise<void> => {
    stored = performance.now();
    await commitAll(to, [{ replace: MARKER, data: { ...position } }]);
  };

  /** Waits for the oldest commit. */
  const settle = async (): Promise<void> => {
    const oldest = inFlight[0];
    if (!oldest) return;
    await oldest.done;
    inFlight.shift();
    position = { ...position, after: oldest.last, copied: position.copied + oldest.count };
    meter.add(oldest.count);
    if (performance.now() - stored >= positionMs) await store();
  };

  const send = async (last: string): Promise<void> => {
    if (inFlight.length >= MAX_IN_FLIGHT) await settle();
    const done = commitAll(to, batch);
    // Its error is thrown when it is awaited.
    done.catch(() => {});
    inFlight.push({ done, last, count: batch.length });
    batch = [];
    characters = 0;
  };

  await store();
  try {
    let last = '';
    for await (const { path, data } of everything(from, start.after)) {
      const size = JSON.stringify(data).length + path.length;
      if (batch.length > 0 && characters + size > MAX_BATCH_CHARACTERS) await send(last);
      batch.push({ replace: path, data });
      characters += size;
      last = path;
      if (batch.length >= maxWrites) await send(last);
    }
    if (batch.length > 0) await send(last);
    while (inFlight.length > 0) await settle();
  } finally {
    await Promise.allSettled(inFlight.map(({ done }) => done));
  }
  position = { ...position, isCopied: true };
  await store();
  return position;
}

/** Streams the documents of a collection that have not expired. */
async function* unexpired(database: Database, collection: string): AsyncGenerator<Snapshot> {
  for await (const document of database.stream(collection, {})) {
    if (document.path !== MARKER && !isExpired(document, Date.now())) yield document;
  }
}

/** Merges two streams in the order of ids; yields the documents of each path, one of which may be missing. */
async function* joined(one: AsyncGenerator<Snapshot>, other: AsyncGenerator<Snapshot>) {
  const next = async (stream: AsyncGenerator<Snapshot>) =>
    (await stream.next()).value as Snapshot | undefined;
  let [left, right] = [await next(one), await next(other)];
  while (left || right) {
    const order =
      left && right ? Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)) : left ? -1 : 1;
    yield { left: order <= 0 ? left : undefined, right: order >= 0 ? right : undefined };
    if (order <= 0) left = await next(one);
    if (order >= 0) right = await next(other);
  }
}

/** Makes a collection of the destination equal to the source's; returns the differences and the common digest. */
async function correct(from: Database, to: Database, collection: string) {
  const digest = new Digest();
  let differences = 0;
  let batch: Write[] = [];
  for await (const { left, right } of joined(unexpired(from, collection), unexpired(to, collection))) {
    const path = left?.path ?? right?.path ?? '';
    if (left && right && hashOf(left).equals(hashOf(right))) digest.add(hashOf(left));
    else {
      differences += 1;
      batch.push(left ? { replace: path, data: left.data } : { delete: path });
      if (batch.length < MAX_BATCH_WRITES) continue;
      await commitAll(to, batch);
      batch = [];
    }
  }
  await commitAll(to, batch);
  return { differences, digest };
}

/** Compares both databases; corrects what changed in the source during the copy. @throws Error if they stay different */
async function verify(from: Database, to: Database, { say, progress }: Output): Promise<Digests> {
  const meter = openMeter(progress, 'documents compared');
  // A document counts once both sides have read it.
  const readHalf = (count: number) => meter.add(count / 2);
  const now = Date.now();
  const [source, destination] = await Promise.all([
    digestsOf(from, now, readHalf),
    digestsOf(to, now, readHalf),
  ]);
  const changing: string[] = [];
  for (const collection of differing(source, destination)) {
    let isEqual = false;
    for (let round = 0; round < MAX_CORRECTIONS && !isEqual; round++) {
      const { differences, digest } = await withRetries(() => correct(from, to, collection));
      isEqual = differences === 0;
      if (digest.count > 0) source.set(collection, digest);
      else source.delete(collection);
      if (differences > 0)
        say(`${collection} changed since it was copied: ${formatCount(differences)} documents corrected`);
    }
    if (!isEqual) changing.push(collection);
  }
  if (changing.length > 0) {
    throw new Error(
      `These collections keep changing:\n${changing.slice(0, MAX_LISTED).join('\n')}\n` +
        'Stop what writes to the source or the destination, and run the same command again.',
    );
  }
  return source;
}

/** Formats counts and hashes, summed over all collections of one name. */
function tableOf(digests: Digests): string[] {
  const groups = new Map<string, { digest: Digest; collections: number; documents: number }>();
  for (const [collection, { count, text }] of digests) {
    const group = groups.get(groupOf(collection)) ?? { digest: new Digest(), collections: 0, documents: 0 };
    group.digest.add(createHash('sha256').update(`${collection} ${text}`).digest());
    group.collections += 1;
    group.documents += count;
    groups.set(groupOf(collection), group);
  }
  return [...groups].sort().map(([name, { digest, collections, documents }]) => {
    const hash = digest.text.split(' ')[1]?.slice(0, 16);
    return `${name}: ${formatCount(documents)} in ${formatCount(collections)} collections, ${hash}`;
  });
}

/** Describes what a move would do, without writing. `to` is undefined if the destination does not exist. */
export async function planMove(from: Side, to: Side | undefined, { progress }: Output): Promise<string> {
  await requireComplete(from);
  const position = to && (await positionIn(to, from.name));
  const digests = await digestsOf(from.database, Date.now(), openMeter(progress, 'documents read').add);
  const documents = [...digests.values()].reduce((sum, { count }) => sum + count, 0);
  return [
    ...tableOf(digests),
    `${formatCount(documents)} documents would be copied from ${from.name}. Nothing was written.`,
    ...(position && position.copied > 0
      ? [`A move was interrupted after ${formatCount(position.copied)} documents and would continue there.`]
      : []),
  ].join('\n');
}

/**
 * Copies all documents of a database into an empty one, or continues an interrupted copy; then compares counts and
 * hashes of all collections. @throws Error if the destination has other data or the two do not become equal
 */
export async function move(from: Side, to: Side, options: Options): Promise<string> {
  const { say } = options;
  const begun = performance.now();
  await requireComplete(from);
  let position = await positionIn(to, from.name);
  const before = position.copied;
  if (before > 0) say(`Continuing after ${formatCount(before)} documents`);
  if (!position.isCopied) position = await copy(from.database, to.database, position, options);
  const copiedAt = performance.now();
  const digests = await verify(from.database, to.database, options);
  await to.database.commit([{ delete: MARKER }]);
  const documents = [...digests.values()].reduce((sum, { count }) => sum + count, 0);
  const rate = ((position.copied - before) * 1000) / (copiedAt - begun);
  return [
    ...tableOf(digests),
    `${formatCount(position.copied - before)} documents copied in ${formatCount((copiedAt - begun) / 1000)} s (${formatCount(rate)} a second), ` +
      `compared in ${formatCount((performance.now() - copiedAt) / 1000)} s.`,
    `${to.name} has the ${formatCount(documents)} documents of ${from.name}: counts and hashes of all collections are equal.`,
    'What is sealed stays sealed: use the same key ring.',
  ].join('\n');
}
