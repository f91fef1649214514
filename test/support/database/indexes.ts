import { indexes } from '../../../firestore.indexes.json';
import type { Database, Query } from '../../../shared/store/database';

type Filters = Pick<Query, 'contains' | 'equals' | 'oneOf'>;

/**
 * The composite indexes of each collection: `status appId`, `status -id` where ids are walked backwards, or
 * `[facets] appId` where one holds an array's elements.
 */
const known = new Map<string, Set<string>>();
for (const { collectionGroup, fields } of indexes) {
  const shape = fields.map((field) => {
    if ('arrayConfig' in field) return `[${field.fieldPath}]`;
    return field.order === 'DESCENDING' ? `-${field.fieldPath}` : field.fieldPath;
  });
  known.set(collectionGroup, (known.get(collectionGroup) ?? new Set()).add(shape.join(' ')));
}

/**
 * The composite indexes a query needs: one for each filter on another field than it is ordered by,
 * for Firestore merges indexes that share their order, and walks none against its order. In the order of document ids it needs none: the
 * index of every field alone has that order. Source: Firestore, index merging, single-field indexes.
 */
export function indexesFor(
  { contains, equals = {}, oneOf }: Filters,
  { orderBy, descending }: Pick<Query, 'orderBy' | 'descending'>,
): string[] {
  if (orderBy === undefined) return [];
  const filtered = [
    ...Object.keys(equals),
    ...(contains ? [`[${contains.field}]`] : []),
    ...(oneOf ? [oneOf.field] : []),
  ];
  return filtered
    .filter((field) => field !== orderBy)
    .map((field) => `${field} ${descending ? '-' : ''}${orderBy}`);
}

function assertIndexed(collection: string, query: Query): void {
  const name = collection.slice(collection.lastIndexOf('/') + 1);
  const missing = indexesFor(query, query).filter((shape) => !known.get(name)?.has(shape));
  if (missing.length > 0) {
    throw new Error(`firestore.indexes.json lacks an index of ${name} on ${missing.join(' and on ')}`);
  }
}

/** The database, refusing what Firestore refuses and its emulator does not: a query without its index. */
export const withIndexes = (database: Database): Database => ({
  ...database,
  stream(collection, query, scope) {
    assertIndexed(collection, query);
    return database.stream(collection, query, scope);
  },
  async query(collection, query, scope) {
    assertIndexed(collection, query);
    return database.query(collection, query, scope);
  },
});
