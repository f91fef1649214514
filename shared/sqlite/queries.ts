import { DatabaseError, type Filters, type Query } from '../store/database';
import { sizeOf } from './codec';
import type { Column } from './connection';
import type { DeclaredIndexes, Index, IndexedField } from './indexes';
import { keyOf } from './keys';
import { assertId } from './paths';

/** Firestore's limits of a query. Source: Firestore, quotas and limits. */
const MAX_COMPARED_BYTES = 1500;
const MAX_ALTERNATIVES = 30;

/** A statement with its parameters; the limit is added as the last one. */
export interface Select {
  sql: string;
  params: Column[];
}

/** Position in the order of a query: key of the order field (empty when ordered by id) and id. */
export interface KeyPosition {
  value: Buffer;
  id: string;
}

/** A collection and its indexes. */
export interface QueryTarget {
  collection: number;
  /** Collection name. */
  group: string;
  declared: DeclaredIndexes;
  numberOf(index: Index): number;
}

/** A filter on one field with its accepted keys. */
interface FieldFilter extends IndexedField {
  keys: Buffer[];
}

const keyToCompare = (value: unknown): Buffer => {
  if (sizeOf(value) > MAX_COMPARED_BYTES) {
    throw new DatabaseError('TooLarge', `A value to compare with has more than ${MAX_COMPARED_BYTES} bytes`);
  }
  return keyOf(value);
};

function filtersOf({ contains, equals = {}, oneOf }: Filters): FieldFilter[] {
  const values = oneOf && [...new Set(oneOf.values)];
  if (values && (values.length === 0 || values.length > MAX_ALTERNATIVES)) {
    throw new DatabaseError('TooLarge', `A query has 1 to ${MAX_ALTERNATIVES} alternatives`);
  }
  return [
    ...(oneOf && values ? [{ field: oneOf.field, byElement: false, keys: values.map(keyToCompare) }] : []),
    // Elements are more selective than values such as a status: scan their index and join the others.
    ...(contains ? [{ field: contains.field, byElement: true, keys: [keyToCompare(contains.element)] }] : []),
    ...Object.entries(equals).map(([field, value]) => ({
      field,
      byElement: false,
      keys: [keyToCompare(value)],
    })),
  ];
}

const nameOfField = ({ field, byElement }: IndexedField) => (byElement ? `[${field}]` : field);

/** Returns the index for a filter and an order. @throws DatabaseError if Firestore has none */
function indexNumber(
  { group, declared, numberOf }: QueryTarget,
  filter: IndexedField | undefined,
  { orderBy, descending = false }: Pick<Query, 'orderBy' | 'descending'>,
): number {
  const missing = (what: string) => new DatabaseError('MissingIndex', `No index of ${group} on ${what}`);
  if (filter && orderBy !== undefined) {
    const name = `${nameOfField(filter)} ${orderBy}`;
    if (!declared.composites.has(`${descending ? '-' : ''}${group}: ${name}`)) {
      throw missing(descending ? `${nameOfField(filter)} -${orderBy}` : name);
    }
    return numberOf({ group, fields: [filter, { field: orderBy, byElement: false }] });
  }
  const only = filter ?? { field: `${orderBy}`, byElement: false };
  const exempt = only.byElement ? declared.uncontained : declared.unordered;
  if (exempt.has(`${group} ${only.field}`)) throw missing(nameOfField(only));
  return numberOf({ group, fields: [only] });
}

/** SQL conditions with their parameters. */
class Conditions {
  readonly texts: string[] = [];
  readonly params: Column[] = [];
  add(text: string, ...params: Column[]): void {
    this.texts.push(text);
    this.params.push(...params);
  }
}

const EMPTY = Buffer.alloc(0);

/** Adds the bounds of a query, or those of the part after a position. */
function addBounds(
  conditions: Conditions,
  { orderBy, descending, startAt, startAfter, endBefore, after }: Query,
  last: KeyPosition | undefined,
  columns: { value: string; id: string },
): void {
  const [later, earlier] = descending ? ['<', '>'] : ['>', '<'];
  const isById = orderBy === undefined;
  const column = isById ? columns.id : columns.value;
  const idOf = (id: string): string => {
    assertId(id);
    return id;
  };
  const bound = (value: string | Date) => (isById ? idOf(`${value}`) : keyOf(value));
  if (last) {
    if (isById) conditions.add(`${columns.id} ${later} ?`, last.id);
    else conditions.add(`(${columns.value}, ${columns.id}) ${later} (?, ?)`, last.value, last.id);
  } else if (startAfter !== undefined) conditions.add(`${column} ${later} ?`, bound(startAfter));
  else if (startAt !== undefined) conditions.add(`${column} ${later}= ?`, bound(startAt));
  else if (after) {
    const comparison = after.orAt ? `${later}=` : later;
    if (isById) conditions.add(`${columns.id} ${comparison} ?`, idOf(after.id));
    else {
      const key = keyOf(after.value);
      conditions.add(`(${columns.value}, ${columns.id}) ${comparison} (?, ?)`, key, idOf(after.id));
    }
  }
  if (endBefore !== undefined) conditions.add(`${column} ${earlier} ?`, bound(endBefore));
}

/** A scan of an index in the order of a query: tables in join order, and conditions. */
interface Scan {
  from: string;
  where: Conditions;
}

/** Joins a further filter to a scan. */
function join(
  { from, where }: Scan,
  target: QueryTarget,
  filter: FieldFilter,
  query: Query,
  table: string,
): Scan {
  // Two-field indexes are joined on equal order values; a field that is both array filter and order has only
  // its own index.
  const order = filter.field === query.orderBy ? {} : query;
  const [key = EMPTY] = filter.keys;
  where.add(`${table}.index_number = ?`, indexNumber(target, filter, order));
  where.add(`${table}.collection = ?`, target.collection);
  where.add(`${table}.prefix = ?`, order.orderBy === undefined ? EMPTY : key);
  if (order.orderBy === undefined) where.add(`${table}.value = ?`, key);
  else where.add(`${table}.value = a.value`);
  where.add(`${table}.id = a.id`);
  return { from: `${from} CROSS JOIN entries ${table}`, where };
}

/** Returns the scans whose merged result answers a query: one, or one per alternative of `oneOf`. */
function scansOf(target: QueryTarget, query: Query, last?: KeyPosition): Scan[] {
  const filters = filtersOf(query);
  const isOrdered = query.orderBy !== undefined;
  const isOnOrder = ({ field, byElement }: FieldFilter) => isOrdered && field === query.orderBy && !byElement;
  // The first one has the alternatives, if any.
  const [base, ...joined] = filters.filter((filter) => !isOnOrder(filter));
  const values = filters.filter(isOnOrder);

  const scan = (prefix: Buffer, ...equal: Buffer[]): Scan => {
    const where = new Conditions();
    where.add('a.index_number = ?', indexNumber(target, base, query));
    where.add('a.collection = ?', target.collection);
    where.add('a.prefix = ?', prefix);
    for (const value of equal) where.add('a.value = ?', value);
    const all = joined.reduce<Scan>((sum, filter, nth) => join(sum, target, filter, query, `b${nth}`), {
      from: 'entries a',
      where,
    });
    addBounds(where, query, last, { value: 'a.value', id: 'a.id' });
    return all;
  };

  if (!isOrdered) return (base?.keys ?? []).map((key) => scan(EMPTY, key));
  const [alternatives, ...others] = values;
  const fixed = others.flatMap(({ keys }) => keys);
  return (base?.keys ?? [EMPTY]).flatMap((prefix) =>
    alternatives ? alternatives.keys.map((key) => scan(prefix, key, ...fixed)) : [scan(prefix)],
  );
}

export const hasFilters = ({ contains, equals = {}, oneOf }: Filters): boolean =>
  contains !== undefined || oneOf !== undefined || Object.keys(equals).length > 0;

/**
 * Selects id, version, data, marks and order key, in the order of the query, from its start or after a
 * position; the limit is the last parameter. Merges alternatives.
 */
export function selectDocuments(target: QueryTarget, query: Query, last?: KeyPosition): Select {
  const direction = query.descending ? ' DESC' : '';
  if (query.orderBy === undefined && !hasFilters(query)) {
    if (query.descending) {
      throw new DatabaseError('MissingIndex', `No index of ${target.group} has the order of ids backwards`);
    }
    const where = new Conditions();
    where.add('collection = ?', target.collection);
    addBounds(where, query, last, { value: 'id', id: 'id' });
    return {
      sql: `SELECT id, version, data, marks FROM documents WHERE ${where.texts.join(' AND ')} ORDER BY id LIMIT ?`,
      params: where.params,
    };
  }
  const scans = scansOf(target, query, last);
  const selects = scans.map(
    ({ from, where }) =>
      `SELECT a.id, d.version, d.data, d.marks, a.value FROM ${from} CROSS JOIN documents d WHERE ${[
        ...where.texts,
        'd.number = a.document',
      ].join(' AND ')}`,
  );
  const columns = scans.length > 1 ? ['5', '1'] : ['a.value', 'a.id'];
  const order = (query.orderBy === undefined ? columns.slice(1) : columns)
    .map((column) => `${column}${direction}`)
    .join(', ');
  return {
    sql: `${selects.join(' UNION ALL ')} ORDER BY ${order} LIMIT ?`,
    params: scans.flatMap(({ where }) => where.params),
  };
}

/**
 * Counts the matching documents after an id, and returns the last id; one statement per alternative. The
 * maximum count is the last parameter.
 */
export function selectCount(target: QueryTarget, filters: Filters, last?: KeyPosition): Select[] {
  return scansOf(target, filters, last).map(({ from, where }) => ({
    sql: `SELECT count(*), max(id) FROM (SELECT a.id FROM ${from} WHERE ${where.texts.join(' AND ')} ORDER BY a.id LIMIT ?)`,
    params: where.params,
  }));
}
