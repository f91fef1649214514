import { type Data, DatabaseError } from '../store/database';
import { momentOf } from '../store/moment';

/** A value without a JSON form: its kind and path in the document. */
type Mark = readonly [kind: 'date' | 'number' | 'bytes', ...path: (string | number)[]];

/** A document as stored. */
export interface Encoded {
  /** Dates as ISO 8601, non-finite numbers as null, bytes in base64. */
  json: string;
  /** JSON of the marks; null if there are none. */
  marks: string | null;
}

/** Firestore's limits. Source: Firestore, quotas and limits; storage size calculations. */
const MAX_DOCUMENT_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;
const MAX_FIELD_NAME_BYTES = 1500;
const MIN_DATE = new Date('0001-01-01T00:00:00Z');
const MAX_DATE = new Date('9999-12-31T23:59:59.999Z');
/** Length of a stored date without microseconds. */
const PLAIN_DATE_LENGTH = '2026-11-30T15:30:00.123Z'.length;

const DOCUMENT_OVERHEAD = 32;
const PATH_OVERHEAD = 16;

const bytesOf = (text: string): number => Buffer.byteLength(text) + 1;

/** Returns the size in bytes by Firestore's rules. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return bytesOf(value);
  if (typeof value === 'number' || value instanceof Date) return 8;
  if (typeof value !== 'object' || value === null) return 1;
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return value.reduce<number>((sum, element) => sum + sizeOf(element), 0);
  return Object.entries(value).reduce(
    (sum, [name, member]) => (member === undefined ? sum : sum + bytesOf(name) + sizeOf(member)),
    0,
  );
}

const tooLarge = (message: string) => new DatabaseError('TooLarge', message);

function assertName(name: string): void {
  if (name === '' || /^__.*__$/s.test(name)) throw tooLarge(`No field is named ${JSON.stringify(name)}`);
  if (name.length > MAX_FIELD_NAME_BYTES / 4 && Buffer.byteLength(name) > MAX_FIELD_NAME_BYTES)
    throw tooLarge('The name of a field is too long');
}

/** Collects the marks of a value. @throws DatabaseError for values that Firestore does not store */
function check(value: unknown, path: (string | number)[], depth: number, marks: Mark[]): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw tooLarge('A string is not Unicode');
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) marks.push(['number', ...path, `${value}`]);
    return;
  }
  if (typeof value === 'boolean' || value === null) return;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new TypeError('An invalid date is not stored');
    if (value < MIN_DATE || value > MAX_DATE) throw tooLarge('A date is not between the years 1 and 9999');
    marks.push(['date', ...path]);
    return;
  }
  if (value instanceof Uint8Array) {
    marks.push(['bytes', ...path]);
    return;
  }
  if (typeof value !== 'object') throw new TypeError(`There is no form for ${typeof value}`);
  if (depth > MAX_DEPTH) throw tooLarge(`A value is more than ${MAX_DEPTH} levels deep`);
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      if (Array.isArray(element)) throw tooLarge('An array is directly in an array');
      path.push(index);
      check(element, path, depth + 1, marks);
      path.pop();
    }
    return;
  }
  for (const name in value) {
    const member = (value as Data)[name];
    if (member === undefined) continue;
    assertName(name);
    path.push(name);
    check(member, path, depth + 1, marks);
    path.pop();
  }
}

/** Replaces bytes, which JSON.stringify already converted with `toJSON`. */
function bytesAsText(this: Data, name: string, value: unknown): unknown {
  const original = this[name];
  return original instanceof Uint8Array ? Buffer.from(original).toString('base64') : value;
}

/** Encodes a document. @throws DatabaseError if Firestore would not store it */
export function encodeDocument(path: string, data: Data): Encoded {
  const marks: Mark[] = [];
  check(data, [], 0, marks);
  const hasBytes = marks.some(([kind]) => kind === 'bytes');
  const json = hasBytes ? JSON.stringify(data, bytesAsText) : JSON.stringify(data);
  // Upper bound: a number has at most 8 bytes and at least one character.
  if (json.length * 9 > MAX_DOCUMENT_BYTES) {
    const name = path.split('/').reduce((sum, part) => sum + bytesOf(part), PATH_OVERHEAD);
    if (name + sizeOf(data) + DOCUMENT_OVERHEAD > MAX_DOCUMENT_BYTES) {
      throw tooLarge(`A document has more than ${MAX_DOCUMENT_BYTES} bytes`);
    }
  }
  return { json, marks: marks.length > 0 ? JSON.stringify(marks) : null };
}

/** Parses a stored date, such as 2026-11-30T15:30:00.123Z or 2026-11-30T15:30:00.123456Z. */
const dateOf = (text: string): Date =>
  text.length > PLAIN_DATE_LENGTH
    ? momentOf(new Date(text).getTime(), Number(text.slice(-4, -1)))
    : new Date(text);

export function decodeDocument(json: string, marks: string | null): Data {
  const data: Data = JSON.parse(json);
  if (marks === null) return data;
  for (const [kind, ...path] of JSON.parse(marks) as Mark[]) {
    const number = kind === 'number' ? Number(path.pop()) : 0;
    const last = `${path.pop()}`;
    const holder = path.reduce<Data>((value, name) => value[name] as Data, data);
    if (kind === 'number') holder[last] = number;
    else if (kind === 'date') holder[last] = dateOf(holder[last] as string);
    else holder[last] = Buffer.from(holder[last] as string, 'base64');
  }
  return data;
}
