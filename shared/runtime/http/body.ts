import type { IncomingMessage } from 'node:http';
import { invalidRequest } from '../../faults';
import { receive } from './receiving';

/** The deepest that a body may nest: Firestore keeps 20 levels, an entity's own are among them. */
const MOST_LEVELS = 16;

const tooDeep = () => invalidRequest(`The body nests deeper than ${MOST_LEVELS} levels`);

/**
 * Holds a parsed body to what can be stored and answered again: no more than `MOST_LEVELS` levels,
 * well-formed text, no member named `__proto__`. Members that are null are dropped, for clients
 * send them for absent ones.
 */
export function tidy(value: unknown, level = 0): unknown {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw invalidRequest('The body has text that is not well-formed Unicode');
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (level === MOST_LEVELS) throw tooDeep();
  if (Array.isArray(value)) return value.map((element) => tidy(element, level + 1));
  const members = Object.entries(value).filter(([, member]) => member !== null);
  if (members.some(([name]) => name === '__proto__' || !name.isWellFormed())) {
    throw invalidRequest('The body has a member whose name is not allowed');
  }
  return Object.fromEntries(members.map(([name, member]) => [name, tidy(member, level + 1)]));
}

/** The maximum number of values in a JSON body; more of them would take long to parse. */
const MAX_VALUES = 20_000;

const [QUOTE, BACKSLASH, COMMA] = [34, 92, 44];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [91, 93, 123, 125];

/** Returns the index of the quote that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** Refuses JSON that nests too deep or has too many values, before it is parsed. @throws InvalidRequest */
function requireParsable(text: string): void {
  let [level, values] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      values++;
      if (++level > MOST_LEVELS) throw tooDeep();
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

/** A request's body as text, and its media type. */
export interface Body {
  text: string;
  mediaType: string;
}

/**
 * Reads the body of a request, of at most `limit` bytes; undefined when there is none.
 * @throws InvalidRequest @throws PayloadTooLarge @throws RequestTimeout @throws UnsupportedMediaType
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
