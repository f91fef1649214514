import type { z } from 'zod';
import { type DeployedOperation, isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { type Scalar, scalarOf } from '../../shared/runtime/dialects/scalars';
import type { DialectName } from '../../shared/schemas/organization';
import { layers } from '../../shared/schemas/refusing';
import { type Registry, type Reply, startRegistry } from '../support/registry/registry';
import { exampleOf, queryOf, type Scene, sceneOf, segmentsOf } from '../support/registry/scene';

/*
 * Every text and number of every body, found in the schemas, is sent as lax JSON mappers take it. What is refused
 * then is what is refused of the same value sent as it belongs.
 */

type Schema = z.core.$ZodType;
type Path = readonly PropertyKey[];

interface Field {
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
function fieldsOf(schema: Schema, path: Path = []): Field[] {
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

const operations = loadCatalog()
  .filter(isOperation)
  .flatMap((operation) => (operation.body ? [{ ...operation, body: operation.body }] : []));

const registries: Partial<Record<DialectName, Registry>> = {};
const scenes: Partial<Record<DialectName, Scene>> = {};
beforeAll(async () => {
  for (const dialect of ['edge', 'x'] as const) {
    registries[dialect] = await startRegistry({ dialect });
    scenes[dialect] = await sceneOf(registries[dialect]);
  }
});
afterAll(async () => {
  for (const registry of Object.values(registries)) await registry.stop();
});

/** Sends an operation's example with a value at a path. */
async function send(
  dialect: DialectName,
  operation: DeployedOperation & { body: z.ZodType },
  path: Path,
  value: unknown,
): Promise<Reply> {
  const [registry, scene] = [registries[dialect] as Registry, scenes[dialect] as Scene];
  const target = `/${segmentsOf(operation, scene).slice(3).join('/')}${queryOf(operation)}`;
  const body = withValue(exampleOf(operation), operation.body, path, value);
  return registry[operation.method.toLowerCase() as 'post'](target, body);
}

/** Whether a value was refused for what it is: not what stands in the way of an entity that is there or not. */
const refusalOf = ({ status, body }: Reply): string | undefined =>
  status === 400 ? `${body.code ?? body.error.message}` : undefined;

const cases = operations.map((operation) => {
  const fields = fieldsOf(operation.body);
  const count = (scalar: Scalar) => fields.filter((field) => field.scalar === scalar).length;
  return [operation.name, count('text'), count('number'), operation, fields] as const;
});

test('there are bodies, with texts and numbers in them', () => {
  const all = cases.flatMap(([, , , , fields]) => fields);
  expect(cases.length).toBeGreaterThan(50);
  expect(all.filter(({ scalar }) => scalar === 'text').length).toBeGreaterThan(200);
  expect(all.filter(({ scalar }) => scalar === 'number').length).toBeGreaterThan(10);
});

test.each(cases)(
  'Edge takes %s with numbers and booleans for its %i texts, and texts for its %i numbers',
  async (...all) => {
    const [, , , operation, fields] = all;
    const wrong: string[] = [];
    for (const { path, scalar } of fields) {
      const forms = scalar === 'text' ? [7, true, -1.5] : ['60', '-1'];
      for (const form of forms) {
        const belonging = scalar === 'text' ? String(form) : Number(form);
        const [lax, strict] = [
          refusalOf(await send('edge', operation, path, form)),
          refusalOf(await send('edge', operation, path, belonging)),
        ];
        if (lax !== strict) wrong.push(`${path.join('.')} as ${JSON.stringify(form)}: ${lax}, not ${strict}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);

test.each(cases)(
  'X refuses %s with numbers for its %i texts, and takes texts for its %i numbers',
  async (...all) => {
    const [, , , operation, fields] = all;
    const wrong: string[] = [];
    for (const { path, scalar } of fields) {
      if (scalar === 'text') {
        const { status, text } = await send('x', operation, path, 7);
        if (status !== 400 || !text.includes('(TYPE_STRING), 7'))
          wrong.push(`${path.join('.')}: ${status} ${text}`);
        continue;
      }
      for (const form of ['60', '-1']) {
        const [lax, strict] = [
          refusalOf(await send('x', operation, path, form)),
          refusalOf(await send('x', operation, path, Number(form))),
        ];
        if (lax !== strict) wrong.push(`${path.join('.')} as ${JSON.stringify(form)}: ${lax}, not ${strict}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);
