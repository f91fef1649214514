import * as z from 'zod';
import { ANYBODY } from '../../shared/operation';
import { isAllowed, type Permission } from '../../shared/permissions';
import { writeXml } from '../../shared/runtime/http/xml';
import type { DialectName } from '../../shared/schemas/organization';
import { bodyWith, fieldsOf, operationsWithBody, sendWith, targetIn } from '../support/registry/bodies';
import { type Registry, startRegistry } from '../support/registry/registry';
import { type Scene, sceneOf } from '../support/registry/scene';

/*
 * Most clients write e-mail addresses as they are into paths: no body stores one that would end or change a path.
 */

const bad = [
  'a/b@example.com',
  'a?b@example.com',
  'a#b@example.com',
  'a b@example.com',
  'a\u0007b@example.com',
  '..',
];
/** An address that is good, of nobody. */
const goodFor = (name: string) => `o'neil+${name}_2@sub.example.com`;

/** Addresses without what XML cannot have. */
const badInXml = bad.filter((email) => !/\p{Cc}/u.test(email));

/** Operations that look for an address, and store none. */
const looking = new Set(['signInDeveloper', 'requestPasswordReset']);

/** Members that are an e-mail address by other names. */
const names = new Set<PropertyKey>(['email', 'support', 'replyTo', 'newEmail']);

const cases = operationsWithBody
  .filter(({ name }) => !looking.has(name))
  // Others are refused before a body is looked at.
  .filter(
    ({ permission }) =>
      typeof permission !== 'string' ||
      permission === ANYBODY ||
      isAllowed('orgadmin', permission as Permission),
  )
  .flatMap((operation) =>
    fieldsOf(operation.body)
      .filter(({ path }) => names.has(path.at(-1) ?? '') && path[0] !== 'was')
      .map(({ path }) => [operation.name, path.join('.'), operation, path] as const),
  );

const registries: Partial<Record<DialectName, { registry: Registry; scene: Scene }>> = {};
beforeAll(async () => {
  for (const dialect of ['edge', 'x'] as const) {
    const registry = await startRegistry({ dialect });
    registries[dialect] = { registry, scene: await sceneOf(registry) };
  }
});
afterAll(async () => {
  for (const { registry } of Object.values(registries)) await registry.stop();
});

const placeOf = (dialect: DialectName) => registries[dialect] as { registry: Registry; scene: Scene };

test('developers, members, app groups and portals store addresses', () => {
  const places = cases.map(([name, path]) => `${name} ${path}`);
  for (const place of [
    'createDeveloper email',
    'updateDeveloper email',
    'setDeveloperStatus email',
    'editDeveloper email',
    'updateCompanyDevelopers developer.0.email',
    'createAppGroup email',
    'updateAppGroup email',
    'createMember email',
  ])
    expect(places).toContain(place);
});

describe.each(['edge', 'x'] as const)('on %s', (dialect) => {
  test.each(cases)(
    '%s refuses what is no address for paths as %s',
    async (_name, _field, operation, path) => {
      const { registry, scene } = placeOf(dialect);
      const taken: string[] = [];
      for (const email of bad) {
        const { status } = await sendWith(registry, scene, operation, path, email);
        if (status !== 400) taken.push(`${email}: ${status}`);
      }
      expect(taken).toEqual([]);
    },
  );
});

/** True for a body that has an element in XML. */
const isInXml = (body: z.ZodType): boolean =>
  body instanceof z.ZodOptional ? isInXml(body.unwrap() as z.ZodType) : body.meta()?.xml !== undefined;

const inXml = cases.filter(([, , { body }]) => isInXml(body));

test('bodies in XML have addresses', () => {
  expect(inXml.map(([name]) => name)).toEqual(
    expect.arrayContaining(['createDeveloper', 'updateAppGroup', 'updateCompanyDevelopers']),
  );
});

test.each(inXml)(
  '%s in XML refuses what is no address for paths as %s, and takes an address',
  async (...all) => {
    const [, , operation, path] = all;
    const { registry, scene } = placeOf('edge');
    const headers = { 'content-type': 'application/xml' };
    const send = (email: string) => {
      const raw = writeXml(bodyWith(operation, path, email), operation.body);
      const method = operation.method.toLowerCase() as 'post';
      return registry[method](targetIn(scene, operation), undefined, { headers, raw });
    };
    const taken: string[] = [];
    for (const email of badInXml) {
      const { status } = await send(email);
      if (status !== 400) taken.push(`${email}: ${status}`);
    }
    expect(taken).toEqual([]);
    // Nobody has the address, so that the company does not find a member.
    expect([200, 201, 404]).toContain((await send(goodFor(operation.name))).status);
  },
);
