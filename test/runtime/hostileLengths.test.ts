import * as z from 'zod';
import { DialectName } from '../../shared/schemas/organization';
import { contractOf } from '../support/registry/contract';
import { isFailure } from '../support/registry/failures';
import { useProber } from '../support/registry/prober';
import type { RawRequest } from '../support/registry/raw';
import { type Route, routes, targetOf } from '../support/registry/routes';

/*
 * Every text from outside has a maximum length: in bodies by the schemas, in paths, queries and headers by
 * Node.js, which takes 16 KiB of all of them together.
 */

jest.setTimeout(300_000);

const prober = useProber();

/** A part of a JSON Schema. */
interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  maxLength?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

/** Whether a pattern matches whole texts of bounded length only. */
const isBounded = (pattern = ''): boolean =>
  /^\^.*\$$/.test(pattern) && !/[^\\][*+]|\{\d+,\}/.test(pattern.replace(/\[[^\]]*\]/g, 'x'));

/** The texts and lists of a schema that have no maximum length, by where they are. */
function* unbounded(
  { schema, at, root }: { schema: Schema; at: string; root: unknown },
  seen: readonly string[] = [],
): Generator<string> {
  const { $ref } = schema;
  if ($ref !== undefined) {
    if (seen.includes($ref)) return;
    const keys = $ref.slice(2).split('/');
    const found = keys.reduce((value, key) => (value as Record<string, unknown>)[key], root) as Schema;
    yield* unbounded({ schema: found, at, root }, [...seen, $ref]);
    return;
  }
  const isText = schema.type === 'string' && !schema.enum && schema.format !== 'int64';
  if (isText && schema.maxLength === undefined && !isBounded(schema.pattern)) yield at;
  if (schema.type === 'array' && schema.maxItems === undefined) yield `${at}[]`;
  for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* unbounded({ schema: one, at, root }, seen);
  if (schema.items) yield* unbounded({ schema: schema.items, at: `${at}[]`, root }, seen);
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    yield* unbounded({ schema: member, at: `${at}.${name}`, root }, seen);
}

test.each(DialectName.options)(
  'every text and list in a body has a maximum length, in dialect %s',
  (dialect) => {
    const { document } = contractOf(dialect);
    const bodies = Object.values(document.paths ?? {}).flatMap((methods) =>
      Object.values(methods ?? {}).flatMap((operation) => {
        const { operationId = '', requestBody } = Object(operation);
        return Object.values(Object(requestBody).content ?? {}).map((media) => ({
          at: operationId as string,
          schema: Object(media).schema as Schema,
        }));
      }),
    );
    expect(bodies.length).toBeGreaterThan(40);
    expect(bodies.flatMap((body) => [...unbounded({ ...body, root: document })])).toEqual([]);
  },
);

const LONG = 'x'.repeat(200_000);

/** The value with a long text in each place where a text is, one after the other. */
function* stretched(value: unknown, at = ''): Generator<[at: string, value: unknown]> {
  if (typeof value === 'string') yield [at, LONG];
  else if (Array.isArray(value)) {
    for (const [index, element] of value.entries())
      for (const [where, other] of stretched(element, `${at}[]`)) yield [where, value.with(index, other)];
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value))
      for (const [where, other] of stretched(member, `${at}.${name}`))
        yield [where, { ...value, [name]: other }];
  }
}

/** A request to a route; gateways' endpoints are asked with a gateway's token. */
const requestTo = (
  route: Route,
  { query = '', body = route.body, headers = {} }: { query?: string; body?: unknown; headers?: object } = {},
): RawRequest => {
  const target = targetOf(route, prober.valuesOf(route));
  return {
    method: route.method,
    target: query === '' ? target : `${target}${target.includes('?') ? '&' : '?'}${query}`,
    headers: {
      ...(route.fn.kind === 'endpoint' ? prober.asGateway() : prober.asAdmin()),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
  };
};

const operations = routes.filter(({ fn }) => fn.kind === 'operation');

/** Values of attributes are as long as can be stored. */
const isAttributeValue = (at: string): boolean => at.endsWith('.value');

/** Returns how a long text is refused: what anybody may send has 64 KiB, and staff have no account of a portal. */
const refusalOf = ({ fn }: Route): number => {
  if (fn.permission === 'anybody') return 413;
  return fn.permission === 'account.use' ? 403 : 400;
};

test('a text of 200 kB is refused, wherever a body has a text but the value of an attribute', async () => {
  const taken: string[] = [];
  let sent = 0;
  for (const route of operations) {
    for (const [at, body] of stretched(route.body)) {
      if (isAttributeValue(at)) continue;
      const { status } = await prober.send(requestTo(route, { body }));
      sent += 1;
      if (status !== refusalOf(route)) taken.push(`${route.name}${at}: ${status}`);
    }
  }
  expect(sent).toBeGreaterThan(100);
  expect(taken).toEqual([]);
});

/** Sends requests and returns those that failed with a 5xx; Edge has a 500 of its own for a product not on a key. */
async function failuresOf(requests: RawRequest[]): Promise<string[]> {
  const failed: string[] = [];
  const work = async () => {
    for (let request = requests.shift(); request; request = requests.shift()) {
      const { status, text } = await prober.send(request);
      if (isFailure({ status, text }))
        failed.push(`${request.method} ${request.target.slice(0, 200)}: ${status} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, work));
  return failed;
}

test('a text of 10 kB in whatever parameter of a query fails no operation', async () => {
  const requests = operations.flatMap((route) => {
    const { query } = route.fn.kind === 'operation' ? route.fn : {};
    const names = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
    return names.flatMap((name) =>
      ['', 'a:', 'name=', 'developers/'].map((start) =>
        requestTo(route, { query: `${name}=${encodeURIComponent(start)}${'a'.repeat(10_240)}` }),
      ),
    );
  });
  expect(requests.length).toBeGreaterThan(100);
  expect(await failuresOf(requests)).toEqual([]);
});

test.each([
  'authorization',
  'x-keymint-token',
  'cookie',
  'x-api-key',
  'x-apikey',
  'x-original-uri',
  'x-forwarded-uri',
  'x-original-method',
  'x-keymint-environment',
  'x-keymint-proxy',
  'x-forwarded-for',
  'x-forwarded-proto',
  'host',
  'origin',
  'accept',
  'accept-encoding',
  'content-type',
  'if-none-match',
  'traceparent',
  'keymint-dialect',
  'keymint-as',
  'sec-fetch-site',
  'user-agent',
])('a header %s of 12 kB fails no operation or endpoint', async (name) => {
  const requests = routes.flatMap((route) =>
    ['', 'Bearer ', '/'].map((start) => requestTo(route, { headers: { [name]: start + 'qj'.repeat(6000) } })),
  );
  expect(await failuresOf(requests)).toEqual([]);
});

test('more than 16 KiB of path, query and headers are refused before they reach a function', async () => {
  for (const headers of [{ 'x-a': 'x'.repeat(17_000) }, { cookie: 'x'.repeat(17_000) }]) {
    const request = { method: 'GET', target: '/health', headers };
    expect((await prober.send(request)).status).toBe(431);
  }
  const target = `/health?${'x'.repeat(17_000)}`;
  expect((await prober.send({ method: 'GET', target, headers: {} })).status).toBe(431);
});

test('no error was logged', () => expect(prober.logged).toEqual([]));
