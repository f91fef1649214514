import { isDeepStrictEqual } from 'node:util';
import {
  type Data,
  DatabaseError,
  MAX_WRITES_PER_COMMIT,
  type Precondition,
  pathOf,
  type Transform,
  type Write,
} from '../store/database';
import { decodeDocument, type Encoded, encodeDocument } from './codec';
import type { Connection } from './connection';
import { insertEntries } from './entries';
import { entriesOf, entryKeyOf, type Index, type IndexEntry } from './indexes';
import { groupOf, splitPath } from './paths';

/** A document in a commit, before and after. */
interface TouchedDocument {
  path: string;
  collection: string;
  id: string;
  before: { number: number; version: number; data: Data; json: string; marks: string | null } | undefined;
  after: Data | undefined;
}

/** A change of one document. */
export interface Change {
  path: string;
  before: Data | undefined;
  after: Data | undefined;
}

const isEqual = (one: unknown, other: unknown): boolean => one === other || isDeepStrictEqual(one, other);

/** Firestore's integers have no negative zero. */
const numeric = (number: number) => {
  const result = Object.is(number, -0) ? 0 : number;
  return { value: result, result };
};

function transformed(
  value: unknown,
  transform: Transform,
  time: Date,
): { value: unknown; result?: number | undefined } {
  if ('increment' in transform) {
    const sum = (typeof value === 'number' ? value : 0) + transform.increment;
    return numeric(sum);
  }
  if ('maximum' in transform) {
    const larger = typeof value === 'number' ? Math.max(value, transform.maximum) : transform.maximum;
    return numeric(larger);
  }
  const elements: readonly unknown[] = Array.isArray(value) ? value : [];
  if ('appendMissingElements' in transform) {
    const grown = [...elements];
    for (const element of transform.appendMissingElements) {
      if (!grown.some((known) => isEqual(known, element))) grown.push(element);
    }
    return { value: grown };
  }
  if ('removeAllFromArray' in transform) {
    const { removeAllFromArray: removed } = transform;
    return {
      value: elements.filter((element) => !removed.some((one) => isEqual(one, element))),
    };
  }
  return { value: time };
}

/** Checks the precondition of a write. @throws DatabaseError */
function assertPrecondition(
  { path, before, after }: TouchedDocument,
  precondition: Precondition | undefined,
): void {
  if (!precondition) return;
  if ('version' in precondition) {
    if (before && `${before.version}` === precondition.version) return;
    throw new DatabaseError('Conflict', `${path} has another version`);
  }
  const exists = after !== undefined;
  if (exists === precondition.exists) return;
  throw exists
    ? new DatabaseError('AlreadyExists', `${path} exists`, { path })
    : new DatabaseError('Conflict', `${path} does not exist`);
}

/** Returns the precondition of a write, including the implicit one of `create`. */
const conditionOf = (write: Write): Precondition | undefined =>
  'create' in write ? { exists: false } : write.precondition;

/**
 * Rejects a commit that contradicts itself regardless of stored data: creates a document that an earlier
 * write left, requires a deleted one, or requires two versions. @throws DatabaseError
 */
function assertConsistent(writes: readonly Write[]): void {
  const left = new Map<string, { exists: boolean; version: string | undefined }>();
  for (const write of writes) {
    const path = pathOf(write);
    const earlier = left.get(path);
    const condition = conditionOf(write);
    const version = condition && 'version' in condition ? condition.version : undefined;
    const exists = condition && ('version' in condition || condition.exists);
    if (earlier && condition) {
      const isSameDeletion = 'delete' in write && version !== undefined;
      const isContradictory =
        (version !== undefined && version !== earlier.version) ||
        (exists !== earlier.exists && !isSameDeletion);
      if (isContradictory) {
        throw new DatabaseError('TooLarge', `The writes of ${path} contradict one another`);
      }
    }
    left.set(path, { exists: !('delete' in write), version: earlier?.version ?? version });
  }
}

/** Applies one write to a document in memory; returns the results of its numeric transforms. */
function applyTo(document: TouchedDocument, write: Write, time: Date): number[] {
  assertPrecondition(document, conditionOf(write));
  if ('delete' in write) {
    document.after = undefined;
    return [];
  }
  let data: Data;
  if ('update' in write) {
    data = { ...document.after };
    for (const field of write.mask ?? Object.keys(write.data ?? {})) data[field] = write.data?.[field];
  } else data = { ...write.data };
  const results: number[] = [];
  for (const transform of 'transforms' in write ? (write.transforms ?? []) : []) {
    const { value, result } = transformed(data[transform.field], transform, time);
    data[transform.field] = value;
    if (result !== undefined) results.push(result);
  }
  document.after = data;
  return results;
}

/** A checked commit, ready to be stored. */
export interface PreparedCommit {
  documents: readonly (TouchedDocument & { encoded: Encoded | undefined })[];
  results: number[];
}

/**
 * Reads the documents of a commit and computes their new state, without storing anything. @throws
 * DatabaseError if a precondition does not hold or a limit is exceeded
 */
export function prepareCommit(connection: Connection, writes: readonly Write[], time: Date): PreparedCommit {
  if (writes.length > MAX_WRITES_PER_COMMIT) {
    throw new DatabaseError('TooLarge', `A commit has at most ${MAX_WRITES_PER_COMMIT} writes`);
  }
  assertConsistent(writes);
  const touched = new Map<string, TouchedDocument>();
  const documentAt = (path: string): TouchedDocument => {
    const known = touched.get(path);
    if (known) return known;
    const { collection, id } = splitPath(path);
    const row = connection.get(
      `SELECT d.number, d.version, d.data, d.marks FROM collections c
       CROSS JOIN documents d WHERE c.path = ? AND d.collection = c.number AND d.id = ?`,
      collection,
      id,
    );
    const before = row && {
      number: Number(row[0]),
      version: Number(row[1]),
      json: `${row[2]}`,
      marks: row[3] as string | null,
      data: decodeDocument(`${row[2]}`, row[3] as string | null),
    };
    const document = { path, collection, id, before, after: before?.data };
    touched.set(path, document);
    return document;
  };
  const results = writes.flatMap((write) => applyTo(documentAt(pathOf(write)), write, time));
  const documents = [...touched.values()].flatMap((document) => {
    const { path, before, after } = document;
    if (before?.data === after) return [];
    const encoded = after && encodeDocument(path, after);
    if (before && encoded && isSame(before, encoded)) return [];
    return [{ ...document, encoded }];
  });
  return { documents, results };
}

/** Returns the changes of a commit, one per document. */
export const changesOf = ({ documents }: PreparedCommit): Change[] =>
  documents.map(({ path, before, after }) => ({ path, before: before?.data, after }));

/** True if the stored form does not change. */
const isSame = (before: Encoded & { data: Data }, { json, marks }: Encoded): boolean =>
  (before.json === json && before.marks === marks) ||
  isDeepStrictEqual(before.data, decodeDocument(json, marks));

/** Access to the file for storing commits. */
interface WriteTarget {
  connection: Connection;
  collectionNumber(path: string): number;
  indexesOf(group: string): readonly (readonly [number: number, index: Index])[];
  /** TTL field by collection name. */
  expiry: ReadonlyMap<string, string>;
}

/** Returns the entries to add and remove, for indexes with a changed field. */
function changedEntries(
  indexes: readonly (readonly [number, Index])[],
  before: Data | undefined,
  after: Data | undefined,
): { added: IndexEntry[]; removed: IndexEntry[] } {
  const added: IndexEntry[] = [];
  const removed: IndexEntry[] = [];
  const changed = new Map<string, boolean>();
  const hasChanged = (field: string): boolean => {
    if (!before || !after) return true;
    const known = changed.get(field);
    if (known !== undefined) return known;
    // A dot descends into a map, which changes with its members.
    const [member = field] = field.split('.');
    const answer = !isEqual(before[member], after[member]);
    changed.set(field, answer);
    return answer;
  };
  for (const [number, index] of indexes) {
    if (!index.fields.some(({ field }) => hasChanged(field))) continue;
    const old = before ? entriesOf(number, index, before) : [];
    const current = after ? entriesOf(number, index, after) : [];
    if (old.length === 0) added.push(...current);
    else if (current.length === 0) removed.push(...old);
    else {
      const oldTexts = new Set(old.map(entryKeyOf));
      const currentTexts = new Set(current.map(entryKeyOf));
      added.push(...current.filter((entry) => !oldTexts.has(entryKeyOf(entry))));
      removed.push(...old.filter((entry) => !currentTexts.has(entryKeyOf(entry))));
    }
  }
  return { added, removed };
}

/** Stores a prepared commit under a version; call it in a write transaction. */
export function storeCommit(
  { connection, collectionNumber, indexesOf, expiry }: WriteTarget,
  { documents }: PreparedCommit,
  version: number,
): void {
  const counts = new Map<number, number>();
  for (const { collection, id, before, after, encoded } of documents) {
    const place = collectionNumber(collection);
    const group = groupOf(collection);
    const expires = after?.[expiry.get(group) ?? ''];
    const columns = encoded && [
      version,
      encoded.json,
      encoded.marks,
      expires instanceof Date ? expires.getTime() : null,
    ];
    let number = before?.number ?? 0;
    if (!columns) connection.run('DELETE FROM documents WHERE number = ?', number);
    else if (before) {
      connection.run(
        'UPDATE documents SET version = ?, data = ?, marks = ?, expires = ? WHERE number = ?',
        ...columns,
        number,
      );
    } else {
      number = connection.run(
        'INSERT INTO documents (version, data, marks, expires, collection, id) VALUES (?, ?, ?, ?, ?, ?)',
        ...columns,
        place,
        id,
      );
    }
    if (!before || !after) counts.set(place, (counts.get(place) ?? 0) + (after ? 1 : -1));
    const { added, removed } = changedEntries(indexesOf(group), before?.data, after);
    for (const { index, prefix, value } of removed) {
      connection.run(
        'DELETE FROM entries WHERE index_number = ? AND collection = ? AND prefix = ? AND value = ? AND id = ?',
        index,
        place,
        prefix,
        value,
        id,
      );
    }
    insertEntries(connection, { collection: place, id, number }, added);
  }
  for (const [place, count] of counts) {
    if (count === 0) continue;
    connection.run('UPDATE collections SET documents = documents + ? WHERE number = ?', count, place);
  }
}
