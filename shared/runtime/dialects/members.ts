import type { z } from 'zod';
import type { DialectName } from '../../schemas/organization';
import { shapeOf } from '../../schemas/shape';
import { isInt64, traitsOf } from '../../schemas/traits';

type Members = Record<string, unknown>;
type Schema = z.core.$ZodType;

/** How X presents a member. */
interface Presentation {
  isAbsent: boolean;
  isInt64: boolean;
  isOmittedWhenZero: boolean;
  isIdentifier: boolean;
}

/** True for a member that a dialect does not have. */
export const isAbsent = (schema: Schema, dialect: DialectName): boolean => {
  const { only } = traitsOf(schema);
  return only !== undefined && only !== dialect;
};

const presentations = new WeakMap<Schema, Presentation>();

function presentationOf(schema: Schema): Presentation {
  const known = presentations.get(schema);
  if (known) return known;
  const { omittedWhenZero = false, identifier = false } = traitsOf(schema);
  const made = {
    isAbsent: isAbsent(schema, 'x'),
    isInt64: isInt64(schema),
    isOmittedWhenZero: omittedWhenZero,
    isIdentifier: identifier,
  };
  presentations.set(schema, made);
  return made;
}

/** Returns the member that identifies the entity of a schema. */
export function identifierOf(schema: Schema): string | undefined {
  for (const [name, member] of shapeOf(schema).members) if (traitsOf(member).identifier) return name;
  return undefined;
}

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;

/**
 * Presents a value in proto3 JSON: int64 as text, without empty lists and absent members, identifier first.
 */
export function inProto3(value: unknown, schema: Schema | undefined): unknown {
  if (!isMembers(value)) return value;
  const { members, values, elements } = schema ? shapeOf(schema) : {};
  if (Array.isArray(value)) return value.map((element) => inProto3(element, elements));
  const kept: Members = {};
  let identifier: string | undefined;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || (Array.isArray(member) && member.length === 0)) continue;
    const memberSchema = members?.get(name) ?? values;
    if (!memberSchema) {
      kept[name] = inProto3(member, undefined);
      continue;
    }
    const { isAbsent, isInt64, isOmittedWhenZero, isIdentifier } = presentationOf(memberSchema);
    if (isAbsent || (isOmittedWhenZero && member === 0)) continue;
    if (isIdentifier) identifier ??= name;
    kept[name] = isInt64 ? String(member) : inProto3(member, memberSchema);
  }
  return identifier === undefined ? kept : { [identifier]: kept[identifier], ...kept };
}
