import { invalidRequest, PayloadTooLarge, UnsupportedMediaType } from '../faults';
import { bodyErrorOf, bytesOf } from './framework';

/** The deepest that a body may nest: Firestore keeps 20 levels, an entity's own are among them. */
const MOST_LEVELS = 16;

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
  if (level === MOST_LEVELS) throw invalidRequest(`The body nests deeper than ${MOST_LEVELS} levels`);
  if (Array.isArray(value)) return value.map((element) => tidy(element, level + 1));
  const members = Object.entries(value).filter(([, member]) => member !== null);
  if (members.some(([name]) => name === '__proto__' || !name.isWellFormed())) {
    throw invalidRequest('The body has a member whose name is not allowed');
  }
  return Object.fromEntries(members.map(([name, member]) => [name, tidy(member, level + 1)]));
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
 * A request's body, or undefined when there is none.
 * @throws InvalidRequest @throws PayloadTooLarge @throws UnsupportedMediaType
 */
export function readBody(req: Parameters<typeof bytesOf>[0]): Body | undefined {
  const error = bodyErrorOf(req);
  if (error) {
    if (error.status === 413) throw PayloadTooLarge();
    if (error.status === 415) throw UnsupportedMediaType({ mediaType: `${req.headers['content-encoding']}` });
    throw invalidRequest('The body could not be read');
  }
  const bytes = bytesOf(req);
  if (!bytes) return undefined;
  const [mediaType = ''] = (req.headers['content-type'] ?? '').split(';', 1);
  return { text: textOf(bytes), mediaType: mediaType.trim().toLowerCase() };
}
