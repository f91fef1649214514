import { spawnSync } from 'node:child_process';
import type { NormalizedProblem } from '@redocly/openapi-core';
import type { ZodType } from 'zod';
import { isEndpoint, isOperation, loadCatalog } from '../shared/runtime/catalog';
import { dialects } from '../shared/runtime/dialects/dialects';
import type { DialectName } from '../shared/schemas/organization';
import { contractOf } from './support/registry/contract';

/** The linter is an ES module, which jest cannot load; this script reads the document from standard input. */
const linter = `
  const { createConfig, lintFromString } = require('@redocly/openapi-core');
  const { text } = require('node:stream/consumers');
  const strict = { severity: 'error', allowAdditionalProperties: true };
  const rules = {
    'no-invalid-media-type-examples': strict,
    'no-invalid-parameter-examples': strict,
    'no-invalid-schema-examples': strict,
  };
  (async () => {
    const config = await createConfig({ extends: ['recommended'], rules });
    console.log(JSON.stringify(await lintFromString({ source: await text(process.stdin), config })));
  })();`;

function lint(document: object): NormalizedProblem[] {
  const input = JSON.stringify(document);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', linter], {
    input,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const functions = loadCatalog();
const operations = functions.filter(isOperation);
/** Endpoints of the management API, which are documented as operations are. */
const endpoints = functions.filter(isEndpoint).filter(({ responses }) => responses);

type Json = Record<string, unknown>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** A JSON body in a document: of a request or a response. */
interface Body {
  keys: string[];
  examples: Record<string, unknown>;
}

describe.each<DialectName>(['edge', 'x'])('the OpenAPI document of %s', (dialect) => {
  const { document, errorsOf: wrongs } = contractOf(dialect);

  const at = (keys: readonly string[]): unknown =>
    keys.reduce<unknown>((value, key) => (value as Json)[key], document);

  /** Resolves the location of a part of the document, following references. */
  const lies = (keys: string[]): string[] => {
    const part = at(keys);
    return isJson(part) && typeof part.$ref === 'string' ? lies(part.$ref.slice(2).split('/')) : keys;
  };

  const bodyAt = (keys: string[]): Body[] => {
    const media = isJson(at(lies(keys))) ? (at(lies(keys)) as Json).content : undefined;
    if (!isJson(media)) return [];
    const content = [...lies(keys), 'content', `${Object.keys(media)[0]}`];
    const { examples = {} } = at(content) as { examples?: Json };
    const values = Object.keys(examples).map((name) => {
      const { value } = at(lies([...content, 'examples', name])) as { value: unknown };
      return [name, value];
    });
    return [{ keys: [...content, 'schema'], examples: Object.fromEntries(values) }];
  };

  const described = Object.entries(document.paths ?? {}).flatMap(([path, verbs]) =>
    Object.entries(verbs as Json).map(([verb, operation]) => {
      const { operationId, responses, requestBody } = operation as {
        operationId: string;
        responses: Json;
        requestBody?: object;
      };
      const keys = ['paths', path, verb];
      const statuses = Object.keys(responses);
      return {
        operationId,
        keys,
        request: requestBody ? bodyAt([...keys, 'requestBody']) : [],
        responses: statuses.flatMap((status) => bodyAt([...keys, 'responses', status])),
      };
    }),
  );

  test('has every operation, and every endpoint of the management API', () => {
    const names = operations.flatMap(({ name, also }) => [name, ...(also ? [`${name}Also`] : [])]);
    const all = [...names, ...endpoints.map(({ name }) => name)];
    expect(all).toContain('listOrganizations');
    expect(described.map(({ operationId }) => operationId).sort()).toEqual(all.sort());
  });

  test('is as a linter wants it, examples included', () => {
    const problems = lint(document).map(({ ruleId, message, location }) => [
      ruleId,
      message,
      location[0]?.pointer,
    ]);
    expect(problems).toEqual([]);
  });

  test('describes every parameter', () => {
    const parameters = described.flatMap(({ keys }) => {
      const { parameters = [] } = at(keys) as { parameters?: unknown[] };
      return parameters.map((_, index) => at(lies([...keys, 'parameters', `${index}`])) as Json);
    });
    expect(parameters.length).toBeGreaterThan(100);
    expect(parameters.filter(({ description }) => !description)).toEqual([]);
  });

  describe.each(described.map((one) => [one.operationId, one] as const))(
    '%s',
    (name, { request, responses }) => {
      test('has examples of its bodies, each as its schema says', () => {
        expect(responses.length).toBeGreaterThan(2);
        for (const { keys, examples } of [...request, ...responses]) {
          expect({ keys, examples: Object.keys(examples).length }).not.toMatchObject({ examples: 0 });
          for (const [example, value] of Object.entries(examples)) {
            expect({ example, wrongs: wrongs(value, keys) }).toEqual({ example, wrongs: undefined });
          }
        }
      });

      test('tells of each refusal in words', () => {
        const refusals = responses.flatMap(({ examples }) =>
          Object.entries(examples).filter(([code]) => code.includes('.')),
        );
        expect(refusals.length).toBeGreaterThan(2);
        for (const [code, value] of refusals) {
          const text = JSON.stringify(value);
          if (code !== 'keymint.InvalidRequest') expect(text).toContain(code);
          expect(text).not.toMatch(/undefined|\[object|NaN/);
        }
      });

      test('takes what its document has as examples of requests', () => {
        const operation = operations.find((one) => name === one.name || name === `${one.name}Also`);
        if (!operation) {
          expect([endpoints.map((endpoint) => endpoint.name), request]).toEqual([
            expect.arrayContaining([name]),
            [],
          ]);
          return;
        }
        const params = { developer: 'ada@example.com', app: 'weather', apiProduct: 'premium' };
        for (const { examples } of request) {
          for (const body of Object.values(examples)) {
            const taken = dialects[dialect].accept({ params, body }, operation);
            expect((operation.body as ZodType).safeParse(taken)).toMatchObject({ success: true });
          }
        }
      });
    },
  );
});

/** Example responses of each dialect, by entity. */
const entities = (dialect: DialectName) =>
  Object.entries(contractOf(dialect).document.components?.examples ?? {}).flatMap(([name, example]) =>
    /^(ApiProduct|App|AppGroup|Company|Credential|Developer|Organization)$/.test(name) && 'value' in example
      ? [[name, example.value] as const]
      : [],
  );

describe.each<[DialectName, DialectName]>([
  ['edge', 'x'],
  ['x', 'edge'],
])('what %s answers is not what %s does', (dialect, other) => {
  const { errorsOf: wrongs } = contractOf(other);

  test.each(entities(dialect))('%s', (name, value) => {
    expect(wrongs(value, ['components', 'schemas', name])).toMatch(/must/);
  });
});

describe('X', () => {
  const { document, errorsOf: wrongs } = contractOf('x');
  const schema = (name: string) => ['components', 'schemas', name];
  const examples = new Map(entities('x'));
  const app = examples.get('App');
  const { credentials, ...silent } = app;

  test.each([
    ['an app with createdBy', { ...app, createdBy: 'admin@example.com' }],
    ['an app with a moment as a number', { ...app, createdAt: 1_700_000_000_000 }],
    ['an app with an empty list', { ...app, scopes: [] }],
    ['an app without its name', { ...app, name: undefined }],
    ['an app whose key has an empty list', { ...app, credentials: [{ ...credentials[0], attributes: [] }] }],
  ])('does not answer %s', (_, value) => {
    expect(wrongs(JSON.parse(JSON.stringify(value)), schema('App'))).toMatch(/must/);
  });

  test('answers an app without keys', () => {
    expect(wrongs(silent, schema('App'))).toBeUndefined();
  });

  test.each(['/v1/organizations/{org}/developers', '/v1/organizations/{org}/apps'])(
    'does not refuse a list that begins where nothing is: %s',
    (path) => {
      const missing = document.paths?.[path]?.get?.responses?.['404'];
      expect(JSON.stringify(missing)).not.toMatch(/startKey|_doesnot_exist/);
    },
  );

  test('refuses an API product that is not on a key with 400, not 500', () => {
    const keys = '/v1/organizations/{org}/developers/{developer}/apps/{app}/keys/{key}';
    const { responses = {} } = document.paths?.[`${keys}/apiproducts/{apiProduct}`]?.delete ?? {};
    expect(Object.keys(responses)).toContain('400');
    expect(Object.keys(responses)).not.toContain('500');
  });
});
