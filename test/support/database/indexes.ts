import { indexes } from '../../../firestore.indexes.json';
import type { Database, Query } from '../../../shared/store/database';

type Filters = Pick<Query, 'contains' | 'equals' | 'oneOf'>;

/**
 * Composite indexes per collection: `status appId`, `status -id` for descending ids, `[facets] appId` for an
 * array-contains index.
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
 * Returns the composite indexes a query needs: one per filter on a field other than the sort field, since
 * Firestore merges indexes with the same sort order and reads none backwards. A query in document id order needs
 * none: single-field indexes have that order. Source: Firestore, index merging, single-field indexes.
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

/** Wraps a database so that queries without their index fail, as in Firestore but not in its emulator. */
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
