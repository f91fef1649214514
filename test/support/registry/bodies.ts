import type { z } from 'zod';
import { type DeployedOperation, isOperation, loadCatalog } from '../../../shared/runtime/catalog';
import { type Scalar, scalarOf } from '../../../shared/runtime/dialects/scalars';
import { layers } from '../../../shared/schemas/refusing';
import type { Registry, Reply } from './registry';
import { exampleOf, queryOf, type Scene, segmentsOf } from './scene';

/*
 * The bodies that operations take, field by field, as their schemas have them.
 */

type Schema = z.core.$ZodType;
export type Path = readonly PropertyKey[];

export interface Field {
  path: Path;
  scalar: Scalar;
}

const membersOf = (schema: Schema): [PropertyKey, Schema][] => {
  for (const layer of layers(schema)) {
    const def = layer._zod.def as { shape?: Record<string, Schema>; element?: Schema };
    if (def.shape) return Object.entries(def.shape);
    if (def.element) return [[0, def.element]];
  }
  return [];
};

/** Every scalar that a body may have, at whatever depth. */
export function fieldsOf(schema: Schema, path: Path = []): Field[] {
  const scalar = scalarOf(schema);
  if (scalar) return [{ path, scalar }];
  return membersOf(schema).flatMap(([key, member]) => fieldsOf(member, [...path, key]));
}

/** A value that is right for a schema, as far as schemas tell. */
function sampleOf(schema: Schema): unknown {
  const scalar = scalarOf(schema);
  for (const layer of layers(schema)) {
    const { example } = (layer as z.ZodType).meta?.() ?? {};
    if (scalar && example !== undefined) return example;
    const { entries } = layer._zod.def as { entries?: Record<string, string> };
    if (entries) return Object.values(entries)[0];
  }
  if (scalar) return scalar === 'number' ? 60 : 'harbour';
  const members = membersOf(schema);
  if (members.some(([key]) => key === 0)) return [];
  return {};
}

const isRequired = (schema: Schema): boolean => !(schema as z.ZodType).safeParse(undefined).success;

/** A body with a value at a path, and with whatever else the objects on the way cannot do without. */
function withValue(body: unknown, schema: Schema, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  const members = membersOf(schema);
  const inner = members.find(([name]) => name === key)?.[1] as Schema;
  const before = (body as Record<PropertyKey, unknown> | undefined)?.[key];
  const changed = withValue(before, inner, rest, value);
  if (typeof key === 'number') return [changed];
  const needed = members.flatMap(([name, member]) =>
    isRequired(member) ? [[name, sampleOf(member)] as const] : [],
  );
  return { ...Object.fromEntries(needed), ...(body as object), [key]: changed };
}

export const operationsWithBody = loadCatalog()
  .filter(isOperation)
  .flatMap((operation) => (operation.body ? [{ ...operation, body: operation.body }] : []));

type OperationWithBody = DeployedOperation & { body: z.ZodType };

/** Returns an operation's example with a value at a path. */
export const bodyWith = (operation: OperationWithBody, path: Path, value: unknown): unknown =>
  withValue(exampleOf(operation), operation.body, path, value);

/** Returns the path and query of an operation below the organization, for what a scene has. */
export const targetIn = (scene: Scene, operation: OperationWithBody): string =>
  `/${segmentsOf(operation, scene).slice(3).join('/')}${queryOf(operation)}`;

/** Sends an operation's example to what a scene has, with a value at a path. */
export async function sendWith(
  registry: Registry,
  scene: Scene,
  operation: OperationWithBody,
  path: Path,
  value: unknown,
): Promise<Reply> {
  const body = bodyWith(operation, path, value);
  return registry[operation.method.toLowerCase() as 'post'](targetIn(scene, operation), body);
}
