import { DatabaseError, type Filters, type Query } from '../store/database';
import { sizeOf } from './codec';
import type { Column } from './connection';
import type { Declared, Index, IndexedField } from './indexes';
import { keyOf } from './keys';
import { assertId } from './paths';

/** Firestore's limits of a query. Source: Firestore, quotas and limits. */
const MAX_COMPARED_BYTES = 1500;
const MAX_ALTERNATIVES = 30;

/** A statement with its parameters, but for the limit that follows them. */
export interface Select {
  sql: string;
  params: Column[];
}

/** A position in the order of a query: a document's key of the order, empty in the order of ids, and its id. */
export interface Position {
  value: Buffer;
  id: string;
}

/** A collection, and what its indexes are. */
export interface Target {
  collection: number;
  /** The collection's name. */
  group: string;
  declared: Declared;
  numberOf(index: Index): number;
}

/** A filter on one field: the keys that it may have. */
interface Filter extends IndexedField {
  keys: Buffer[];
}

const keyToCompare = (value: unknown): Buffer => {
  if (sizeOf(value) > MAX_COMPARED_BYTES) {
    throw new DatabaseError('TooLarge', `A value to compare with has more than ${MAX_COMPARED_BYTES} bytes`);
  }
  return keyOf(value);
};

function filtersOf({ contains, equals = {}, oneOf }: Filters): Filter[] {
  const values = oneOf && [...new Set(oneOf.values)];
  if (values && (values.length === 0 || values.length > MAX_ALTERNATIVES)) {
    throw new DatabaseError('TooLarge', `A query has 1 to ${MAX_ALTERNATIVES} alternatives`);
  }
  return [
    ...(oneOf && values ? [{ field: oneOf.field, byElement: false, keys: values.map(keyToCompare) }] : []),
    // Elements tell documents apart better than values such as a status: their index is walked, others are joined.
    ...(contains ? [{ field: contains.field, byElement: true, keys: [keyToCompare(contains.element)] }] : []),
    ...Object.entries(equals).map(([field, value]) => ({
      ...{ field, byElement: false },
      keys: [keyToCompare(value)],
    })),
  ];
}

const shown = ({ field, byElement }: IndexedField) => (byElement ? `[${field}]` : field);

/** The index of a filter for an order. @throws DatabaseError where Firestore has none */
function indexNumber(
  { group, declared, numberOf }: Target,
  filter: IndexedField | undefined,
  { orderBy, descending = false }: Pick<Query, 'orderBy' | 'descending'>,
): number {
  const missing = (what: string) => new DatabaseError('MissingIndex', `No index of ${group} on ${what}`);
  if (filter && orderBy !== undefined) {
    const name = `${shown(filter)} ${orderBy}`;
    if (!declared.composites.has(`${descending ? '-' : ''}${group}: ${name}`)) {
      throw missing(descending ? `${shown(filter)} -${orderBy}` : name);
    }
    return numberOf({ group, fields: [filter, { field: orderBy, byElement: false }] });
  }
  const only = filter ?? { field: `${orderBy}`, byElement: false };
  const exempt = only.byElement ? declared.uncontained : declared.unordered;
  if (exempt.has(`${group} ${only.field}`)) throw missing(shown(only));
  return numberOf({ group, fields: [only] });
}

/** Conditions of SQL with their parameters. */
class Conditions {
  readonly texts: string[] = [];
  readonly params: Column[] = [];
  add(text: string, ...params: Column[]): void {
    this.texts.push(text);
    this.params.push(...params);
  }
}

const EMPTY = Buffer.alloc(0);

/** Limits an order to the bounds of a query, or to what follows a position. */
function addBounds(
  conditions: Conditions,
  { orderBy, descending, startAt, startAfter, endBefore, after }: Query,
  last: Position | undefined,
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

/** A walk through an index in the order of a query: the tables, in the order they are looked into, and conditions. */
interface Walk {
  from: string;
  where: Conditions;
}

/** Keeps the documents of a walk that have an entry of a filter, too. */
function join({ from, where }: Walk, target: Target, filter: Filter, query: Query, table: string): Walk {
  // Indexes of two fields are joined at equal values of the order; an array that is ordered by has only its own.
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

/** Walks whose merged result answers a query: one, or one for each alternative of `oneOf`. */
function walksOf(target: Target, query: Query, last?: Position): Walk[] {
  const filters = filtersOf(query);
  const isOrdered = query.orderBy !== undefined;
  const isOnOrder = ({ field, byElement }: Filter) => isOrdered && field === query.orderBy && !byElement;
  // The first has the alternatives, if there are any.
  const [base, ...joined] = filters.filter((filter) => !isOnOrder(filter));
  const values = filters.filter(isOnOrder);

  const walk = (prefix: Buffer, ...equal: Buffer[]): Walk => {
    const where = new Conditions();
    where.add('a.index_number = ?', indexNumber(target, base, query));
    where.add('a.collection = ?', target.collection);
    where.add('a.prefix = ?', prefix);
    for (const value of equal) where.add('a.value = ?', value);
    const all = joined.reduce<Walk>((sum, filter, nth) => join(sum, target, filter, query, `b${nth}`), {
      from: 'entries a',
      where,
    });
    addBounds(where, query, last, { value: 'a.value', id: 'a.id' });
    return all;
  };

  if (!isOrdered) return (base?.keys ?? []).map((key) => walk(EMPTY, key));
  const [alternatives, ...others] = values;
  const fixed = others.flatMap(({ keys }) => keys);
  return (base?.keys ?? [EMPTY]).flatMap((prefix) =>
    alternatives ? alternatives.keys.map((key) => walk(prefix, key, ...fixed)) : [walk(prefix)],
  );
}

export const hasFilters = ({ contains, equals = {}, oneOf }: Filters): boolean =>
  contains !== undefined || oneOf !== undefined || Object.keys(equals).length > 0;

/**
 * Selects id, version, data, marks and key of the order, in the order of the query, from where it begins or what
 * follows a position; the limit is one more parameter. Alternatives are merged, each in its order.
 */
export function selectDocuments(target: Target, query: Query, last?: Position): Select {
  const direction = query.descending ? ' DESC' : '';
  if (query.orderBy === undefined && !hasFilters(query)) {
    if (query.descending) {
      throw new DatabaseError('MissingIndex', `No index of ${target.group} has the order of ids backwards`);
    }
    const where = new Conditions();
    where.add('collection = ?', target.collection);
    addBounds(where, query, last, { value: 'id', id: 'id' });
    return {
      sql: `SELECT id, version, data, marks, NULL FROM documents WHERE ${where.texts.join(' AND ')} ORDER BY id LIMIT ?`,
      params: where.params,
    };
  }
  const walks = walksOf(target, query, last);
  const selects = walks.map(
    ({ from, where }) =>
      `SELECT a.id, d.version, d.data, d.marks, a.value FROM ${from} CROSS JOIN documents d WHERE ${[
        ...where.texts,
        'd.number = a.document',
      ].join(' AND ')}`,
  );
  const columns = walks.length > 1 ? ['5', '1'] : ['a.value', 'a.id'];
  const order = (query.orderBy === undefined ? columns.slice(1) : columns)
    .map((column) => `${column}${direction}`)
    .join(', ');
  return {
    sql: `${selects.join(' UNION ALL ')} ORDER BY ${order} LIMIT ?`,
    params: walks.flatMap(({ where }) => where.params),
  };
}

/**
 * Selects how many documents match and the last of their ids, one statement for each alternative of those given,
 * after an id; the number to count at most is one more parameter.
 */
export function selectCount(target: Target, filters: Filters, last?: Position): Select[] {
  return walksOf(target, filters, last).map(({ from, where }) => ({
    sql: `SELECT count(*), max(id) FROM (SELECT a.id FROM ${from} WHERE ${where.texts.join(' AND ')} ORDER BY a.id LIMIT ?)`,
    params: where.params,
  }));
}
