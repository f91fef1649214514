import type { IncomingMessage } from 'node:http';
import { invalidRequest } from '../../faults';
import { receive } from './receiving';

/** Maximum nesting of a body. Firestore allows 20 levels, including those of the entity. */
const MAX_LEVELS = 16;

const tooDeep = () => invalidRequest(`The body nests deeper than ${MAX_LEVELS} levels`);

/**
 * Normalizes a parsed body: limits nesting to `MAX_LEVELS`, rejects malformed Unicode and members named
 * `__proto__`, and drops null members, which clients send for absent ones. @throws InvalidRequest
 */
export function normalize(value: unknown, level = 0): unknown {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw invalidRequest('The body has text that is not well-formed Unicode');
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (level === MAX_LEVELS) throw tooDeep();
  if (Array.isArray(value)) return value.map((element) => normalize(element, level + 1));
  const members = Object.entries(value).filter(([, member]) => member !== null);
  if (members.some(([name]) => name === '__proto__' || !name.isWellFormed())) {
    throw invalidRequest('The body has a member whose name is not allowed');
  }
  return Object.fromEntries(members.map(([name, member]) => [name, normalize(member, level + 1)]));
}

/** Maximum values in a JSON body; more take too long to parse. */
const MAX_VALUES = 20_000;

const [QUOTE, BACKSLASH, COMMA] = [34, 92, 44];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** Returns the index of the quote that closes the string starting at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Rejects JSON with too much nesting or too many values before it is parsed. @throws InvalidRequest */
function requireParsable(text: string): void {
  let [level, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      values++;
      if (++level > MAX_LEVELS) throw tooDeep();
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) level--;
    else if (code === COMMA && ++values > MAX_VALUES)
      throw invalidRequest(`The body has more than ${MAX_VALUES} values`);
  }
}

const textOf = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidRequest('The body is not UTF-8');
  }
};

/** Body of a request as text, with its media type. */
export interface Body {
  text: string;
  mediaType: string;
}

/**
 * Reads the body of a request, up to `limit` bytes; undefined without a body. @throws InvalidRequest @throws
 * PayloadTooLarge @throws RequestTimeout @throws UnsupportedMediaType
 */
export async function readBody(req: IncomingMessage, limit?: number): Promise<Body | undefined> {
  const bytes = await receive(req, limit);
  if (!bytes) return undefined;
  const [mediaType = ''] = (req.headers['content-type'] ?? '').split(';', 1);
  const text = textOf(bytes);
  // JSON comes under many media types.
  if (/^\s*[[{]/.test(text)) requireParsable(text);
  return { text, mediaType: mediaType.trim().toLowerCase() };
}
