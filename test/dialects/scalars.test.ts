import type { z } from 'zod';
import { ANYBODY } from '../../shared/operation';
import { isAllowed, type Permission } from '../../shared/permissions';
import type { DeployedOperation } from '../../shared/runtime/catalog';
import type { Scalar } from '../../shared/runtime/dialects/scalars';
import type { DialectName } from '../../shared/schemas/organization';
import { fieldsOf, operationsWithBody, type Path, sendWith } from '../support/registry/bodies';
import { type Registry, type Reply, startRegistry } from '../support/registry/registry';
import { type Scene, sceneOf } from '../support/registry/scene';

/*
 * Every text, number and boolean of every body, found in the schemas, is sent as lax JSON mappers take it. What is refused
 * then is what is refused of the same value sent as it belongs.
 */

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

const send = (
  dialect: DialectName,
  operation: DeployedOperation & { body: z.ZodType },
  path: Path,
  value: unknown,
): Promise<Reply> =>
  sendWith(registries[dialect] as Registry, scenes[dialect] as Scene, operation, path, value);

/** Whether a value was refused for what it is: not what stands in the way of an entity that is there or not. */
const refusalOf = ({ status, body }: Reply): string | undefined =>
  status === 400 ? `${body.code ?? body.error.message}` : undefined;

/** Operations that an administrator may ask: others are refused before a body is looked at. */
const isForAdministrators = ({ permission }: DeployedOperation): boolean =>
  typeof permission !== 'string' || permission === ANYBODY || isAllowed('orgadmin', permission as Permission);

const cases = operationsWithBody.filter(isForAdministrators).map((operation) => {
  const fields = fieldsOf(operation.body);
  const count = (scalar: Scalar) => fields.filter((field) => field.scalar === scalar).length;
  return [operation.name, count('text'), count('number'), count('boolean'), operation, fields] as const;
});

const total = (index: 1 | 2 | 3) => cases.reduce((sum, each) => sum + each[index], 0);
const [texts, numbers, booleans] = [total(1), total(2), total(3)];

test(`there are bodies, ${cases.length}, with ${texts} texts, ${numbers} numbers and ${booleans} booleans in them`, () => {
  expect(cases.length).toBeGreaterThan(50);
  expect(texts).toBeGreaterThan(200);
  expect(numbers).toBeGreaterThan(10);
  expect(booleans).toBeGreaterThan(2);
});

/** Values as lax mappers take them, and as they belong. */
const laxForms: Record<Scalar, [unknown, unknown][]> = {
  text: [
    [7, '7'],
    [true, 'true'],
    [-1.5, '-1.5'],
  ],
  number: [
    ['60', 60],
    ['-1', -1],
  ],
  boolean: [
    ['true', true],
    ['false', false],
  ],
};

test.each(cases)(
  'Edge takes %s with numbers and booleans for its %i texts, and texts for its %i numbers and %i booleans',
  async (...all) => {
    const [, , , , operation, fields] = all;
    const wrong: string[] = [];
    for (const { path, scalar } of fields) {
      for (const [form, belonging] of laxForms[scalar]) {
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
  'X refuses %s with numbers for its %i texts, takes texts for its %i numbers, and refuses them for its %i booleans',
  async (...all) => {
    const [, , , , operation, fields] = all;
    const wrong: string[] = [];
    for (const { path, scalar } of fields) {
      if (scalar === 'text') {
        const { status, text } = await send('x', operation, path, 7);
        if (status !== 400 || !text.includes('(TYPE_STRING), 7'))
          wrong.push(`${path.join('.')}: ${status} ${text}`);
        continue;
      }
      if (scalar === 'boolean') {
        const { status, text } = await send('x', operation, path, 'true');
        if (status !== 400) wrong.push(`${path.join('.')}: ${status} ${text}`);
        continue;
      }
      for (const [form, belonging] of laxForms.number) {
        const [lax, strict] = [
          refusalOf(await send('x', operation, path, form)),
          refusalOf(await send('x', operation, path, belonging)),
        ];
        if (lax !== strict) wrong.push(`${path.join('.')} as ${JSON.stringify(form)}: ${lax}, not ${strict}`);
      }
    }
    expect(wrong).toEqual([]);
  },
);
