import type { z } from 'zod';
import { below, layers } from '../../schemas/refusing';

/** Scalar type of a schema. */
export type Scalar = 'text' | 'number' | 'boolean';

const scalars: Partial<Record<string, Scalar>> = {
  string: 'text',
  enum: 'text',
  literal: 'text',
  number: 'number',
  boolean: 'boolean',
};

/** Returns the scalar type of a schema; undefined for lists, objects and unknown values. */
export function scalarOf(schema: z.core.$ZodType): Scalar | undefined {
  for (const layer of layers(schema)) {
    const scalar = scalars[layer._zod.def.type];
    if (scalar) return scalar;
  }
  return undefined;
}

/** A scalar in a body, with its schema and path. */
export interface Leaf {
  value: unknown;
  schema: z.core.$ZodType;
  path: readonly PropertyKey[];
}

/** Maps every scalar of a body that has a schema. */
export function mapScalars(
  value: unknown,
  schema: z.core.$ZodType | undefined,
  map: (leaf: Leaf) => unknown,
  path: readonly PropertyKey[] = [],
): unknown {
  if (!schema || value === undefined || value === null) return value;
  if (Array.isArray(value))
    return value.map((element, index) => mapScalars(element, below(schema, index), map, [...path, index]));
  if (typeof value !== 'object') return map({ value, schema, path });
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      mapScalars(member, below(schema, name), map, [...path, name]),
    ]),
  );
}

/** A number as JSON writes it. Source: RFC 8259, 6. */
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Reads a number from a text, as JSON mappers do; returns any other value as it is. */
export const numberIn = (value: unknown): unknown =>
  typeof value === 'string' && (NUMBER.test(value) || /^-?\d+$/.test(value)) ? Number(value) : value;

/** Reads a boolean from a text, as Edge's JSON mapper does; returns any other value as it is. */
export const booleanIn = (value: unknown): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

/**
 * Writes the numbers of a JSON text as texts where they would not be written as they are once they were read: `1.10`,
 * or more digits than a number has. Where a text belongs, that is what the client meant.
 */
export const withExactNumbers = (json: string): string =>
  json.replace(/"(?:[^"\\]+|\\.)*"|-?\d[\d.eE+-]*/gs, (token) =>
    token.startsWith('"') || String(Number(token)) === token || !NUMBER.test(token) ? token : `"${token}"`,
  );
