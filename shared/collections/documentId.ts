import { MAX_ID_BYTES } from '../store/database';

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
  const legal =
    id !== '' && !/\p{Cc}/u.test(id) && id.isWellFormed() && Buffer.byteLength(id) <= MAX_ID_BYTES;
  return legal ? id : undefined;
}
