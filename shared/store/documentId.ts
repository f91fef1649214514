import { randomBytes } from 'node:crypto';
import { invalidRequest } from '../faults';
import { MAX_ID_BYTES } from './database';

/**
 * Returns the document id for a name chosen by a caller; undefined if no document can have that name.
 *
 * Percent-encodes only what Firestore rejects or would read as a path separator, so that ids stay readable.
 */
export function documentId(name: string): string | undefined {
  const id = name
    .replace(/[/%]/g, encodeURIComponent)
    .replace(/^\.\.?$/, (dots) => dots.replaceAll('.', '%2E'))
    .replace(/^__.*__$/s, (reserved) => `%5F${reserved.slice(1)}`);
  return isDocumentId(id) ? id : undefined;
}

/** True if the text is valid as a document id or collection name. Source: Firestore quotas. */
const isDocumentId = (text: string): boolean =>
  /^(?!\.{1,2}$)(?!__.*__$)[^/\p{Cc}]+$/u.test(text) &&
  text.isWellFormed() &&
  Buffer.byteLength(text) <= MAX_ID_BYTES;

/** Returns a random document id; no `_` begins and ends it, which Firestore reserves. */
export const randomDocumentId = (bytes: number, random: (bytes: number) => Buffer = randomBytes): string =>
  random(bytes).toString('base64url').replace(/^_/, '-');

/**
 * Joins collection names and ids to a path. Rejects invalid segments, so that an id with a `/` never
 * addresses another document. @throws InvalidRequest
 */
export function documentPath(...segments: readonly string[]): string {
  if (!segments.every(isDocumentId)) throw invalidRequest('Nothing can have this name');
  return segments.join('/');
}
