import { createReadStream } from 'node:fs';
import { Refusal } from '../../keymint/outcome';

/*
 * Reads the elements of large JSON files one at a time: those of an array, or those of the arrays that are members of
 * an object. The file is scanned for quotes and brackets alone; each element is parsed by itself.
 */

/** The largest element, in bytes. */
const MAX_ELEMENT = 64 * 2 ** 20;

const code = (character: string): number => character.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA] = [code('"'), code('\\'), code(',')];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [code('['), code(']'), code('{'), code('}')];

/** An element, and the name of the member that its array is; undefined in an array of its own. */
export interface Element {
  name: string | undefined;
  value: unknown;
  /** Where the element is in the file, in bytes. */
  start: number;
  end: number;
}

function parse(bytes: Buffer, file: string, at: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The text of the error would quote the file, which has keys and secrets.
    throw new Refusal(`${file} is no JSON at byte ${at}`);
  }
}

/**
 * Yields the elements of a file whose value is an array, or an object with arrays. Members that are no arrays are
 * skipped. @throws Refusal for a file that is no JSON
 */
export async function* elementsOf(file: string): AsyncGenerator<Element> {
  /** The brackets that are open. */
  const open: number[] = [];
  let [inString, isEscaped, offset] = [false, false, 0];
  /** The bytes since the last element, or since its beginning. */
  let pending: Buffer[] = [];
  let [pendingBytes, pendingAt] = [0, 0];
  let name: string | undefined;
  let [keyAt, key] = [-1, ''];

  const isArrayOfElements = () =>
    (open.length === 1 && open[0] === OPEN_ARRAY) ||
    (open.length === 2 && open[0] === OPEN_OBJECT && open[1] === OPEN_ARRAY);

  const take = (): Element | undefined => {
    const bytes = Buffer.concat(pending);
    const text = bytes.toString('utf8').trim();
    const element = text === '' ? undefined : { name, value: parse(bytes, file, pendingAt) };
    pending = [];
    const [start, end] = [pendingAt, pendingAt + pendingBytes];
    pendingBytes = 0;
    return element && { ...element, start, end };
  };

  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    const collect = (to: number) => {
      if (to > from) pending.push(chunk.subarray(from, to));
      pendingBytes += to - from;
      if (pendingBytes > MAX_ELEMENT)
        throw new Refusal(`${file} has an element of more than ${MAX_ELEMENT} bytes`);
    };
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] as number;
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (keyAt >= 0) {
            collect(index + 1);
            from = index + 1;
            key = `${parse(Buffer.concat(pending), file, keyAt)}`;
            [pending, pendingBytes, keyAt] = [[], 0, -1];
          }
        }
        continue;
      }
      if (byte === QUOTE) {
        inString = true;
        // A text directly in the object is the name of a member, or a value that is skipped.
        if (open.length === 1 && open[0] === OPEN_OBJECT)
          [keyAt, from, pending, pendingBytes] = [offset + index, index, [], 0];
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        open.push(byte);
        if (isArrayOfElements()) {
          name = open.length === 2 ? key : undefined;
          [pending, pendingBytes, from, pendingAt] = [[], 0, index + 1, offset + index + 1];
        }
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        if (isArrayOfElements()) {
          collect(index);
          const element = take();
          if (element) yield element;
          from = index + 1;
        }
        const opened = open.pop();
        if ((opened === OPEN_ARRAY) !== (byte === CLOSE_ARRAY))
          throw new Refusal(`${file} is no JSON at byte ${offset + index}`);
      } else if (byte === COMMA && isArrayOfElements()) {
        collect(index);
        const element = take();
        if (element) yield element;
        [from, pendingAt] = [index + 1, offset + index + 1];
      }
    }
    if (isArrayOfElements() || open.length > 1 || keyAt >= 0) collect(chunk.length);
    offset += chunk.length;
  }
  if (open.length > 0 || inString) throw new Refusal(`${file} ends too early`);
}
