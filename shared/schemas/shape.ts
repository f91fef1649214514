import type { z } from 'zod';
import { layers } from './refusing';

/** Members of the objects that a schema describes, in all variants, and elements of its lists. */
export interface Shape {
  members: ReadonlyMap<string, z.core.$ZodType>;
  /** Schema of a record's values. */
  values: z.core.$ZodType | undefined;
  elements: z.core.$ZodType | undefined;
}

const shapes = new WeakMap<z.core.$ZodType, Shape>();

function read(schema: z.core.$ZodType): Shape {
  const members = new Map<string, z.core.$ZodType>();
  let values: z.core.$ZodType | undefined;
  let elements: z.core.$ZodType | undefined;
  for (const layer of layers(schema)) {
    const def = layer._zod.def as {
      options?: readonly z.core.$ZodType[];
      shape?: Record<string, z.core.$ZodType>;
      element?: z.core.$ZodType;
      valueType?: z.core.$ZodType;
    };
    for (const option of def.options ?? []) {
      const shape = shapeOf(option);
      for (const [name, member] of shape.members) if (!members.has(name)) members.set(name, member);
      values ??= shape.values;
      elements ??= shape.elements;
    }
    for (const [name, member] of Object.entries(def.shape ?? {})) members.set(name, member);
    values ??= def.valueType;
    elements ??= def.element;
  }
  return { members, values, elements };
}

/** Returns the shape of a schema, ignoring `.optional()` and the like. */
export function shapeOf(schema: z.core.$ZodType): Shape {
  const known = shapes.get(schema);
  if (known) return known;
  const shape = read(schema);
  shapes.set(schema, shape);
  return shape;
}

/** A set of members, selected by a predicate on their schemas. */
export interface MemberSet {
  /** True if values of the schema may have such a member, at any depth. */
  isIn(schema: z.core.$ZodType): boolean;
  /** True if the value has such a member, at any depth. */
  isInValue(value: unknown, schema: z.core.$ZodType): boolean;
  /** Returns the value without such members. */
  remove(value: unknown, schema: z.core.$ZodType): unknown;
  /** Same, also without members unknown to the schema. */
  removeWithUnknown(value: unknown, schema: z.core.$ZodType): unknown;
}

/** Creates the set of members whose schema satisfies `isSelected`, which is called once for each schema. */
export function membersWhere(isSelected: (schema: z.core.$ZodType) => boolean): MemberSet {
  const known = new WeakMap<z.core.$ZodType, boolean>();
  const selected = new WeakMap<z.core.$ZodType, boolean>();

  const isMember = (schema: z.core.$ZodType): boolean => {
    const found = selected.get(schema) ?? isSelected(schema);
    selected.set(schema, found);
    return found;
  };

  const isIn = (schema: z.core.$ZodType): boolean => {
    const found = known.get(schema);
    if (found !== undefined) return found;
    // For recursive schemas.
    known.set(schema, false);
    const { members, values, elements } = shapeOf(schema);
    const below = [...members.values(), ...(values ? [values] : []), ...(elements ? [elements] : [])];
    const result = below.some((member) => isMember(member) || isIn(member));
    known.set(schema, result);
    return result;
  };

  const schemaOf = (schema: z.core.$ZodType, name: string): z.core.$ZodType | undefined => {
    const { members, values } = shapeOf(schema);
    return members.get(name) ?? values;
  };

  const isInValue = (value: unknown, schema: z.core.$ZodType): boolean => {
    if (typeof value !== 'object' || value === null || !isIn(schema)) return false;
    if (Array.isArray(value)) {
      const { elements } = shapeOf(schema);
      return elements !== undefined && value.some((element) => isInValue(element, elements));
    }
    return Object.entries(value).some(([name, member]) => {
      const found = member === undefined ? undefined : schemaOf(schema, name);
      return found !== undefined && (isMember(found) || isInValue(member, found));
    });
  };

  const removeFrom = (value: unknown, schema: z.core.$ZodType, keepsUnknown: boolean): unknown => {
    if (typeof value !== 'object' || value === null || (keepsUnknown && !isIn(schema))) return value;
    const { members, values, elements } = shapeOf(schema);
    if (Array.isArray(value))
      return elements ? value.map((element) => removeFrom(element, elements, keepsUnknown)) : value;
    // Dates and values of unknown form.
    if (members.size === 0 && !values) return value;
    const kept: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const found = schemaOf(schema, name);
      if (found ? isMember(found) : !keepsUnknown) continue;
      kept[name] = found ? removeFrom(member, found, keepsUnknown) : member;
    }
    return kept;
  };

  return {
    isIn,
    isInValue,
    remove: (value, schema) => removeFrom(value, schema, true),
    removeWithUnknown: (value, schema) => removeFrom(value, schema, false),
  };
}
