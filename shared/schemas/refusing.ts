import type * as z from 'zod';
import { type Fault, type FaultKind, InvalidRequest } from '../faults';
import { plainWords } from './words';

/** A fault with the field as its only detail, or without details. */
type FieldFaultKind = FaultKind<{ field: string }> | FaultKind<void>;

/** Faults of a schema in place of the general `InvalidRequest`. */
interface DeclaredFaults {
  /** For a missing value. */
  absent?: FieldFaultKind;
  /** For an array, string or number above its limit. */
  tooBig?: FieldFaultKind;
  /** For any other invalid value. */
  invalid?: FieldFaultKind;
}

const refusals = new WeakMap<z.core.$ZodType, DeclaredFaults>();

/** Declares the faults with which a schema refuses a value; JSON Schema and types do not change. */
export const refusing = <Schema extends z.ZodType>(schema: Schema, faults: DeclaredFaults): Schema => {
  refusals.set(schema, { ...refusals.get(schema), ...faults });
  return schema;
};

/** Yields a schema and those it wraps with `.default()` and the like, outermost first. */
export function* layers(schema: z.core.$ZodType | undefined): Generator<z.core.$ZodType> {
  for (let layer = schema; layer; ) {
    yield layer;
    const def = layer._zod.def as {
      innerType?: z.core.$ZodType;
      in?: z.core.$ZodType;
      out?: z.core.$ZodType;
    };
    layer = def.innerType ?? (def.in?._zod.def.type === 'transform' ? def.out : def.in);
  }
}

/** Returns the schema of a member or element. */
export const below = (schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined => {
  for (const layer of layers(schema)) {
    // Members of unknown values are unknown.
    if (layer._zod.def.type === 'unknown') return layer;
    const def = layer._zod.def as {
      shape?: Record<PropertyKey, z.core.$ZodType>;
      element?: z.core.$ZodType;
      valueType?: z.core.$ZodType;
    };
    const found =
      def.shape && Object.hasOwn(def.shape, key) ? def.shape[key] : (def.element ?? def.valueType);
    if (found) return found;
  }
  return undefined;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value);

/** Formats a path into a value: `attributes[0].name`. */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

/** Parses a value; its problems are described in plain words. */
export const parseInWords = <Schema extends z.ZodType>(schema: Schema, value: unknown) =>
  schema.safeParse(value, { error: plainWords });

/** Limits the problems that a refusal lists: a body may have thousands. */
const MAX_PROBLEMS = 100;

/** Returns the fault for an invalid value: a declared one, or `InvalidRequest`. */
export function refusalOf(schema: z.ZodType, value: unknown, error: z.ZodError): Fault {
  const issues = error.issues.slice(0, MAX_PROBLEMS);
  for (const issue of issues) {
    const at = issue.path.reduce<z.core.$ZodType | undefined>(
      (layer, key) => layer && below(layer, key),
      schema,
    );
    const field = fieldName(issue.path);
    for (const layer of layers(at)) {
      const { absent, tooBig, invalid } = refusals.get(layer) ?? {};
      const missing = valueAt(value, issue.path) === undefined;
      const named = (missing && absent) || (issue.code === 'too_big' && tooBig) || invalid;
      if (named) return (named as FaultKind<{ field: string }>)({ field });
    }
  }
  const problems = new Map<string, string>();
  // Of what is wrong with one field, the first is enough.
  for (const { path, message } of issues)
    if (!problems.has(fieldName(path))) problems.set(fieldName(path), message);
  return InvalidRequest({
    problems: [...problems].map(([field, description]) => ({ field, description })),
  });
}

/** A declared fault with its field. */
export interface FieldFault {
  fault: FieldFaultKind;
  field: string;
}

/** Returns all faults declared by a schema, at any depth, for the docs. */
export function faultsOf(schema: z.core.$ZodType, path: PropertyKey[] = []): FieldFault[] {
  return [...layers(schema)].flatMap((layer) => {
    const def = layer._zod.def as { shape?: Record<string, z.core.$ZodType>; element?: z.core.$ZodType };
    const named = Object.values(refusals.get(layer) ?? {}) as FieldFaultKind[];
    const inner = [...Object.entries(def.shape ?? {}), ...(def.element ? [[0, def.element] as const] : [])];
    return [
      ...named.map((fault) => ({ fault, field: fieldName(path) })),
      ...inner.flatMap(([key, member]) => faultsOf(member, [...path, key])),
    ];
  });
}
