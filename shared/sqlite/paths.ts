import { DatabaseError, MAX_ID_BYTES } from '../store/database';

/** @throws DatabaseError if the id is invalid */
export function assertId(id: string): void {
  const isLegal =
    id !== '' &&
    !id.includes('/') &&
    !/^(\.\.?|__.*__)$/s.test(id) &&
    id.isWellFormed() &&
    (id.length * 3 <= MAX_ID_BYTES || Buffer.byteLength(id) <= MAX_ID_BYTES);
  if (!isLegal) throw new DatabaseError('TooLarge', 'There is no such id');
}

/** Returns the name of a collection: the last segment of its path. */
export const groupOf = (collection: string): string => collection.slice(collection.lastIndexOf('/') + 1);

/** @throws DatabaseError if the path is not that of a collection */
export function assertCollection(path: string): void {
  const parts = path.split('/');
  if (parts.length % 2 === 0) throw new DatabaseError('TooLarge', 'There is no such collection');
  parts.forEach(assertId);
}

/** Splits the path of a document. @throws DatabaseError if it is invalid */
export function splitPath(path: string): { collection: string; id: string } {
  const cut = path.lastIndexOf('/');
  const [collection, id] = [path.slice(0, Math.max(cut, 0)), path.slice(cut + 1)];
  assertCollection(collection);
  assertId(id);
  return { collection, id };
}
