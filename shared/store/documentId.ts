import { invalidRequest } from '../faults';
import { MAX_ID_BYTES } from './database';

/**
 * The document id for a name that callers choose, or undefined when nothing can bear that name.
 *
 * Only what Firestore refuses or would read as a path is percent-encoded, so ids stay readable.
 */
export function documentId(name: string): string | undefined {
  const id = name
    .replace(/[/%]/g, encodeURIComponent)
    .replace(/^\.\.?$/, (dots) => dots.replaceAll('.', '%2E'))
    .replace(/^__.*__$/s, (reserved) => `%5F${reserved.slice(1)}`);
  return isDocumentId(id) ? id : undefined;
}

/** True for a text that is one id, or the name of a collection, in a path. Source: Firestore quotas. */
const isDocumentId = (text: string): boolean =>
  /^(?!\.{1,2}$)(?!__.*__$)[^/\p{Cc}]+$/u.test(text) &&
  text.isWellFormed() &&
  Buffer.byteLength(text) <= MAX_ID_BYTES;

/**
 * Returns the path of a collection or a document: names of collections and ids in turn. An id that is none, such
 * as one with a `/`, never leads to another document. @throws InvalidRequest
 */
export function documentPath(...segments: readonly string[]): string {
  if (!segments.every(isDocumentId)) throw invalidRequest('Nothing can have this name');
  return segments.join('/');
}
