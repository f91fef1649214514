import type { Data } from '../store/database';
import { keyOf } from './keys';

/** A field of an index: its whole value, or each element of its array. */
export interface IndexedField {
  field: string;
  byElement: boolean;
}

/** An index over all collections with one name, ordered by values, then ids, as in Firestore. */
export interface Index {
  /** Collection name. */
  group: string;
  /** Filtered fields, then the order field; a single field serves as both. */
  fields: readonly IndexedField[];
}

/** Format of firestore.indexes.json. Source: Firebase CLI, index definition format. */
export interface IndexesFile {
  indexes: readonly {
    collectionGroup: string;
    fields: readonly { fieldPath: string; order?: string; arrayConfig?: string }[];
  }[];
  fieldOverrides: readonly {
    collectionGroup: string;
    fieldPath: string;
    ttl?: boolean;
    indexes: readonly { order?: string; arrayConfig?: string }[];
  }[];
}

/** Formats an index, such as `developers: status emailKey` or `apps: [facets] owner`. */
export const nameOf = ({ group, fields }: Index): string =>
  `${group}: ${fields.map(({ field, byElement }) => (byElement ? `[${field}]` : field)).join(' ')}`;

/** Parses the name of an index. */
export function indexOf(name: string): Index {
  const [group = '', fields = ''] = name.split(': ');
  return {
    group,
    fields: fields.split(' ').map((field) => ({
      field: field.replace(/[[\]]/g, ''),
      byElement: field.startsWith('['),
    })),
  };
}

/** An index entry of one document. */
export interface IndexEntry {
  /** Number of the index. */
  index: number;
  /** Key of the filtered fields; empty for an index of one field. */
  prefix: Buffer;
  /** Key of the order field. */
  value: Buffer;
}

const NONE = Buffer.alloc(0);

const isMap = (value: unknown): value is Data =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !(value instanceof Uint8Array);

/** Returns the value of a field, or of a member of a map: `map.field`. */
const valueAt = (data: Data, field: string): unknown =>
  field.includes('.')
    ? field.split('.').reduce<unknown>((value, name) => (isMap(value) ? value[name] : undefined), data)
    : data[field];

/** Returns the values that a field contributes; none if the document is not in the index. */
function valuesOf(data: Data, { field, byElement }: IndexedField): readonly unknown[] {
  const value = valueAt(data, field);
  if (value === undefined) return [];
  if (!byElement) return [value];
  return Array.isArray(value) ? value : [];
}

/** Returns the entries of a document in an index. */
export function entriesOf(number: number, { fields }: Index, data: Data): IndexEntry[] {
  let prefixes: unknown[][] = [[]];
  for (const field of fields.slice(0, -1)) {
    const values = valuesOf(data, field);
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
  }
  const last = fields.at(-1);
  if (!last || prefixes.length === 0) return [];
  const values = valuesOf(data, last).map((value) => keyOf(value));
  const entries = prefixes.flatMap((prefix) => {
    const key = prefix.length > 0 ? keyOf(...prefix) : NONE;
    return values.map((value) => ({ index: number, prefix: key, value }));
  });
  if (!fields.some(({ byElement }) => byElement)) return entries;
  // Repeated elements of an array have one entry.
  return [...new Map(entries.map((entry) => [entryKeyOf(entry), entry])).values()];
}

/** Identifies an entry of a document. */
export const entryKeyOf = ({ index, prefix, value }: IndexEntry): string =>
  `${index} ${prefix.toString('latin1').length} ${prefix.toString('latin1')}${value.toString('latin1')}`;

/** Firestore's declared indexes, and the indexes SQLite keeps for them. */
export interface DeclaredIndexes {
  /** Names of composite indexes, prefixed with `-` for a descending last field. */
  composites: ReadonlySet<string>;
  /**
   * `group field` of fields exempt from the index by value, and of those exempt from the index by element.
   */
  unordered: ReadonlySet<string>;
  uncontained: ReadonlySet<string>;
  /** TTL field by collection name. */
  expiry: ReadonlyMap<string, string>;
  /** Names of the indexes to keep; ascending and descending indexes are one. */
  kept: readonly string[];
}

/** Parses firestore.indexes.json. */
export function declaredIn({ indexes, fieldOverrides }: IndexesFile): DeclaredIndexes {
  const composites = indexes.map(({ collectionGroup, fields }) => ({
    group: collectionGroup,
    isDescending: fields.at(-1)?.order === 'DESCENDING',
    fields: fields.map(({ fieldPath, arrayConfig }) => ({
      field: fieldPath,
      byElement: arrayConfig !== undefined,
    })),
  }));
  const without = (has: (index: { order?: string; arrayConfig?: string }) => boolean) =>
    new Set(
      fieldOverrides.flatMap(({ collectionGroup, fieldPath, indexes }) =>
        indexes.some(has) ? [] : [`${collectionGroup} ${fieldPath}`],
      ),
    );
  return {
    composites: new Set(
      composites.map((index) => (index.isDescending ? `-${nameOf(index)}` : nameOf(index))),
    ),
    unordered: without(({ order }) => order !== undefined),
    uncontained: without(({ arrayConfig }) => arrayConfig !== undefined),
    expiry: new Map(
      fieldOverrides.flatMap(({ collectionGroup, fieldPath, ttl }) =>
        ttl ? [[collectionGroup, fieldPath] as const] : [],
      ),
    ),
    kept: [...new Set(composites.map(nameOf))],
  };
}
