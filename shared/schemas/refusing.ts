import type { z } from 'zod';
import { type Fault, type FaultKind, InvalidRequest } from '../faults';

/** A fault that says what is wrong with one field, or that always says the same. */
type Refusal = FaultKind<{ field: string }> | FaultKind<void>;

/** The faults a schema refuses by, instead of the general `InvalidRequest`. */
interface Refusals {
  /** The value is missing. */
  absent?: Refusal;
  /** An array, string or number is over its limit. */
  tooBig?: Refusal;
  /** Anything else is wrong with the value. */
  invalid?: Refusal;
}

const refusals = new WeakMap<z.core.$ZodType, Refusals>();

/** Names the faults with which a schema refuses a value; JSON Schema and types stay as they are. */
export const refusing = <Schema extends z.ZodType>(schema: Schema, faults: Refusals): Schema => {
  refusals.set(schema, { ...refusals.get(schema), ...faults });
  return schema;
};

/** The schemas a value passes at one place, outermost first: `.default()` and the like are looked through. */
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

/** The schema of a member, or of an element, of what a schema describes. */
export const below = (schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined => {
  for (const layer of layers(schema)) {
    // What lies below the unknown is unknown.
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

/** A path into a value as people write it: `attributes[0].name`. */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

/** Limits the problems that a refusal lists: a body may have thousands. */
const MAX_PROBLEMS = 100;

/** The fault that says why `value` does not fit `schema`: a named one where a schema names it. */
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
  return InvalidRequest({
    problems: issues.map(({ path, message }) => ({ field: fieldName(path), description: message })),
  });
}

/** A fault that a schema names, and the field it names it for. */
export interface FieldFault {
  fault: Refusal;
  field: string;
}

/** Every fault that a schema names, at whatever depth: what the docs say a body may be refused with. */
export function faultsOf(schema: z.core.$ZodType, path: PropertyKey[] = []): FieldFault[] {
  return [...layers(schema)].flatMap((layer) => {
    const def = layer._zod.def as { shape?: Record<string, z.core.$ZodType>; element?: z.core.$ZodType };
    const named = Object.values(refusals.get(layer) ?? {}) as Refusal[];
    const inner = [...Object.entries(def.shape ?? {}), ...(def.element ? [[0, def.element] as const] : [])];
    return [
      ...named.map((fault) => ({ fault, field: fieldName(path) })),
      ...inner.flatMap(([key, member]) => faultsOf(member, [...path, key])),
    ];
  });
}
