import { type Data, DatabaseError, type Snapshot } from '../store/database';
import { microsOf, momentOf } from '../store/moment';

/** A timestamp. Source: google.protobuf.Timestamp. */
export interface Timestamp {
  seconds?: number | string | null;
  nanos?: number | null;
}

/** The kinds of values that Keymint stores. Source: google.firestore.v1.Value. */
export interface Value {
  stringValue?: string | null;
  integerValue?: number | string | null;
  doubleValue?: number | null;
  booleanValue?: boolean | null;
  timestampValue?: Timestamp | null;
  bytesValue?: Uint8Array | null;
  nullValue?: 'NULL_VALUE' | null;
  arrayValue?: { values?: Value[] | null } | null;
  mapValue?: { fields?: Record<string, Value> | null } | null;
  /** Name of the member that is set, on values that were read. */
  valueType?: string;
}

/** A document. Source: google.firestore.v1.Document. */
export interface StoredDocument {
  name?: string | null;
  fields?: Record<string, Value> | null;
  updateTime?: Timestamp | null;
}

export const encode = (value: unknown): Value => {
  if (typeof value === 'string') {
    // Firestore reports a string that is not Unicode as an internal error.
    if (!value.isWellFormed()) throw new DatabaseError('TooLarge', 'A string is not Unicode');
    return { stringValue: value };
  }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { integerValue: value } : { doubleValue: value };
  }
  if (typeof value === 'boolean') return { booleanValue: value };
  if (value instanceof Date) {
    const millis = value.getTime();
    const seconds = Math.floor(millis / 1000);
    return { timestampValue: { seconds, nanos: (millis - seconds * 1000) * 1e6 + microsOf(value) * 1000 } };
  }
  if (value === null) return { nullValue: 'NULL_VALUE' };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(encode) } };
  if (value instanceof Uint8Array) return { bytesValue: value };
  if (typeof value === 'object') return { mapValue: { fields: encodeFields(value as Data) } };
  throw new TypeError(`Firestore has no value for ${typeof value}`);
};

export const encodeFields = (data: Data): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(data).flatMap(([field, value]) => (value === undefined ? [] : [[field, encode(value)]])),
  );

/** Converts a timestamp, with Firestore's precision of microseconds. */
export const dateOf = (timestamp: Timestamp | null | undefined): Date => {
  const micros = Math.floor(Number(timestamp?.nanos ?? 0) / 1000);
  return momentOf(Number(timestamp?.seconds) * 1000 + Math.floor(micros / 1000), micros % 1000);
};

export const decode = (value: Value): unknown => {
  switch (value.valueType) {
    case 'stringValue':
      return value.stringValue;
    case 'integerValue':
      return Number(value.integerValue);
    case 'doubleValue':
      return value.doubleValue;
    case 'booleanValue':
      return value.booleanValue;
    case 'timestampValue':
      return dateOf(value.timestampValue);
    case 'bytesValue':
      return Buffer.from(value.bytesValue as Uint8Array);
    case 'nullValue':
      return null;
    case 'arrayValue':
      return (value.arrayValue?.values ?? []).map(decode);
    case 'mapValue':
      return decodeFields(value.mapValue?.fields);
    default:
      throw new TypeError(`Keymint stores no ${value.valueType}`);
  }
};

const decodeFields = (fields: Record<string, Value> | null | undefined): Data =>
  Object.fromEntries(Object.entries(fields ?? {}).map(([field, value]) => [field, decode(value)]));

/** Approximate memory of a value besides its text, in bytes. */
const VALUE_BYTES = 64;

const sizeOfValue = ({ stringValue, bytesValue, arrayValue, mapValue }: Value): number => {
  if (typeof stringValue === 'string') return VALUE_BYTES + stringValue.length;
  if (bytesValue) return VALUE_BYTES + bytesValue.length;
  let size = VALUE_BYTES;
  for (const value of arrayValue?.values ?? []) size += sizeOfValue(value);
  const fields = mapValue?.fields;
  for (const field in fields) size += field.length + sizeOfValue(fields[field] as Value);
  return size;
};

/** Returns the approximate size of a document in bytes. */
export const sizeOf = ({ fields }: StoredDocument): number =>
  sizeOfValue({ mapValue: { fields: fields ?? null } });

/** Returns a version: the update time as `seconds.nanos`. */
export const versionOf = (time: Timestamp | null | undefined): string =>
  `${time?.seconds ?? 0}.${time?.nanos ?? 0}`;

export const timeOf = (version: string): Timestamp => {
  const [seconds = '', nanos] = version.split('.');
  return { seconds, nanos: Number(nanos) };
};

/** Converts a document; `root` is the resource name that paths are relative to. */
export const snapshotOf = (root: string, { name, fields, updateTime }: StoredDocument): Snapshot => ({
  path: (name ?? '').slice(root.length + 1),
  data: decodeFields(fields),
  version: versionOf(updateTime),
});
