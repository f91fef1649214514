import { microsOf } from '../store/moment';

/*
 * Keys of index entries: bytes in Firestore's order of values. No key is a prefix of another, so keys of
 * several values are concatenated. Source: Firestore, value type ordering.
 */

const NULL = 0x08;
const FALSE = 0x10;
const TRUE = 0x11;
const NAN = 0x18;
const NUMBER = 0x20;
const DATE = 0x28;
const STRING = 0x30;
const BYTES = 0x34;
const ARRAY = 0x38;
const MAP = 0x40;

const MICROS = 0xff;

/** Ends arrays and maps; sorts before the first byte of any value. */
const END = 0x00;

/** Follows a zero byte inside a string; a string ends with a zero byte and `STRING_END`. */
const ESCAPED = 0xff;
const STRING_END = 0x01;

/**
 * Longer values are truncated. Values in queries are never that long (1,500 bytes of content), so truncated
 * keys are only ordered among themselves, by document id.
 */
const MAX_KEY_BYTES = 6000;

const scratch = Buffer.alloc(MAX_KEY_BYTES);
let length = 0;

const putByte = (byte: number): void => {
  if (length < MAX_KEY_BYTES) scratch[length++] = byte;
};

const double = Buffer.alloc(8);

/** Writes a double so that bytes sort as numbers. */
const putNumber = (value: number): void => {
  double.writeDoubleBE(value === 0 ? 0 : value);
  const isNegative = ((double[0] ?? 0) & 0x80) !== 0;
  for (let index = 0; index < 8; index++) {
    const byte = double[index] ?? 0;
    putByte(isNegative ? byte ^ 0xff : index === 0 ? byte ^ 0x80 : byte);
  }
};

const putEscaped = (bytes: Uint8Array): void => {
  for (const byte of bytes) {
    putByte(byte);
    if (byte === 0) putByte(ESCAPED);
  }
};

const putEnd = (): void => {
  putByte(0);
  putByte(STRING_END);
};

const putString = (text: string): void => {
  if (text.includes('\0')) putEscaped(Buffer.from(text));
  else length += scratch.write(text, length);
  putEnd();
};

/**
 * Writes the microseconds beyond the millisecond after a byte that starts no value, so that dates without
 * them sort first.
 */
const putMicros = (micros: number): void => {
  if (micros === 0) return;
  putByte(MICROS);
  putByte(micros >> 8);
  putByte(micros & 0xff);
};

const putMap = (map: object): void => {
  putByte(MAP);
  const members = Object.entries(map).filter(([, member]) => member !== undefined);
  for (const [name, member] of members.sort(([one], [other]) => compareStrings(one, other))) {
    putByte(STRING);
    putString(name);
    put(member);
  }
  putByte(END);
};

const put = (value: unknown): void => {
  if (value === null) putByte(NULL);
  else if (typeof value === 'boolean') putByte(value ? TRUE : FALSE);
  else if (Number.isNaN(value)) putByte(NAN);
  else if (typeof value === 'number') {
    putByte(NUMBER);
    putNumber(value);
  } else if (typeof value === 'string') {
    putByte(STRING);
    putString(value);
  } else if (value instanceof Date) {
    putByte(DATE);
    putNumber(value.getTime());
    putMicros(microsOf(value));
  } else if (value instanceof Uint8Array) {
    putByte(BYTES);
    putEscaped(value);
    putEnd();
  } else if (Array.isArray(value)) {
    putByte(ARRAY);
    for (const element of value) put(element);
    putByte(END);
  } else putMap(value as object);
};

/** Compares strings by their UTF-8 bytes, which is the order of code points. */
export function compareStrings(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** Returns the key of one or several values. */
export function keyOf(...values: unknown[]): Buffer {
  length = 0;
  for (const value of values) put(value);
  return Buffer.from(scratch.subarray(0, length));
}
