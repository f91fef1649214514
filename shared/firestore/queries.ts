import type { Filters, Query } from '../store/database';
import { encode } from './codec';

/** Field path of the document id. Source: google.firestore.v1.StructuredQuery. */
const ID = '__name__';

type Operator = 'ARRAY_CONTAINS' | 'EQUAL' | 'IN';

const filter = (fieldPath: string, op: Operator, value: unknown) => ({
  fieldFilter: { field: { fieldPath }, op, value: encode(value) },
});

function whereOf({ contains, equals = {}, oneOf }: Filters) {
  const filters = [
    ...Object.entries(equals).map(([field, value]) => filter(field, 'EQUAL', value)),
    ...(contains ? [filter(contains.field, 'ARRAY_CONTAINS', contains.element)] : []),
    ...(oneOf ? [filter(oneOf.field, 'IN', oneOf.values)] : []),
  ];
  return filters.length > 0 && { where: { compositeFilter: { op: 'AND' as const, filters } } };
}

/** Projection; without fields only the name is returned. */
const selectOf = (fields: readonly string[] | undefined) =>
  fields && {
    select: { fields: (fields.length > 0 ? fields : [ID]).map((fieldPath) => ({ fieldPath })) },
  };

/** Splits the path of a collection into parent and collection id. */
function splitCollection(root: string, collection: string) {
  const cut = collection.lastIndexOf('/');
  return {
    parent: cut < 0 ? root : `${root}/${collection.slice(0, cut)}`,
    from: [{ collectionId: collection.slice(cut + 1) }],
  };
}

/** Builds the request of a query. Source: google.firestore.v1.RunQueryRequest. */
export function queryRequest(
  root: string,
  collection: string,
  { orderBy, descending, startAt, startAfter, endBefore, after, limit, fields, ...filters }: Query,
) {
  const { parent, from } = splitCollection(root, collection);
  const reference = (id: unknown) => ({ referenceValue: `${root}/${collection}/${id}` });
  const bound = (value: string | Date) => (orderBy === undefined ? reference(value) : encode(value));
  const direction = descending ? ('DESCENDING' as const) : ('ASCENDING' as const);
  const structuredQuery = {
    from,
    orderBy: [orderBy ?? ID, ...(after && orderBy !== undefined ? [ID] : [])].map((fieldPath) => ({
      field: { fieldPath },
      direction,
    })),
    ...(after && {
      startAt: { values: [encode(after.value), reference(after.id)], before: after.orAt === true },
    }),
    ...(startAt !== undefined && { startAt: { values: [bound(startAt)], before: true } }),
    ...(startAfter !== undefined && { startAt: { values: [bound(startAfter)], before: false } }),
    ...(endBefore !== undefined && { endAt: { values: [bound(endBefore)], before: true } }),
    ...(limit !== undefined && { limit: { value: limit } }),
    ...whereOf(filters),
    ...selectOf(fields),
  };
  return { parent, structuredQuery };
}

/** Builds the request for all documents, ordered by path. Source: google.firestore.v1.StructuredQuery. */
export function everythingRequest(
  root: string,
  { after, limit, fields }: { after: string | undefined; limit: number } & Pick<Query, 'fields'>,
) {
  const structuredQuery = {
    from: [{ allDescendants: true }],
    orderBy: [{ field: { fieldPath: ID }, direction: 'ASCENDING' as const }],
    ...(after !== undefined && {
      startAt: { values: [{ referenceValue: `${root}/${after}` }], before: false },
    }),
    limit: { value: limit },
    ...selectOf(fields),
  };
  return { parent: root, structuredQuery };
}

/**
 * Builds the request of a count; its result is named `count`. Source:
 * google.firestore.v1.RunAggregationQueryRequest.
 */
export function countRequest(root: string, collection: string, filters: Filters) {
  const { parent, from } = splitCollection(root, collection);
  const aggregations = [{ alias: 'count', count: {} }];
  return {
    parent,
    structuredAggregationQuery: { structuredQuery: { from, ...whereOf(filters) }, aggregations },
  };
}
