import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import * as z from 'zod';
import { type DeployedOperation, isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { matchPath, parseTarget, patternOf } from '../../shared/runtime/http/paths';
import { MAX_ANONYMOUS_BODY } from '../../shared/runtime/http/receiving';
import { assertContract } from '../support/registry/contract';
import { isFailure } from '../support/registry/failures';
import { given } from '../support/registry/given';
import { type RawReply, type RawRequest, rawClient } from '../support/registry/raw';
import { basic, quiet, type Registry, startRegistry } from '../support/registry/registry';
import { exampleOf, queryOf, type Scene, sceneOf, segmentsOf } from '../support/registry/scene';

/** Another seed makes other requests: SEED=7 npm test -- test/runtime/badRequests */
const seed = Number(process.env.SEED ?? 1815);
const RUNS_PER_OPERATION = 10;

/** An administrator has no portal account: what is for developers alone is closed before its body is read. */
const allOperations = loadCatalog().filter(isOperation);
const operations = allOperations.filter(({ permission }) => permission !== 'account.use');
const oneOfEachMethod = [...new Map(operations.map((operation) => [operation.method, operation])).values()];
const withBody = operations.filter(({ body }) => body);

/** Of operations that are made alike for several kinds of owner, those of developers: one code takes what they are sent. */
const oneOfAKind = operations.filter(({ name }) => !/(Company|AppGroup)(App|Attribute)/.test(name));

let registry: Registry;
let client: ReturnType<typeof rawClient>;
let scene: Scene;
const logged: unknown[] = [];
let sent = 0;

const setScene = async (): Promise<void> => {
  await registry.post('', { properties: { property: [] } });
  scene = await sceneOf(registry);
};

beforeAll(async () => {
  const log = { ...quiet, error: (fields: object) => void logged.push(fields) };
  registry = await startRegistry({
    log,
    url: 'https://keys.example.com',
    mailFrom: 'portal@keys.example.com',
  });
  client = rawClient(registry.url);
  await given(registry).apiProduct({ name: 'premium', scopes: ['READ'] });
  await setScene();
});
afterAll(async () => {
  client.close();
  await registry.stop();
});

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

interface Attempt extends RawRequest {
  /** Whether the scene is to be set anew when this is done. */
  spoils?: boolean;
}

/** A request that an operation takes; bad ones are made of it. */
function good(operation: DeployedOperation, change: Partial<RawRequest> = {}): Attempt {
  const example = exampleOf(operation);
  return {
    method: operation.method,
    target: `/${segmentsOf(operation, scene).join('/')}${queryOf(operation)}`,
    ...(example && { body: json(example) }),
    ...change,
    spoils: /^(delete|updateDeveloper$|updateOrganization$)/.test(operation.name),
    headers: {
      Authorization: basic(registry.admin.email, registry.admin.password),
      ...(operation.body && { 'Content-Type': 'application/json' }),
      ...change.headers,
    },
  };
}

/** What is wrong with an answer, whatever was asked; nothing when it is as any answer must be. */
function* wrongs({ method, target }: RawRequest, { status, headers, text }: RawReply): Generator<string> {
  if (status >= 300 && status < 400) yield `redirects with ${status}`;
  // Edge has a 500 of its own for an API product that is not on a key, and clients rely on it.
  if (isFailure({ status, text })) yield `fails with ${status}`;
  // A preview answers the HTML of a mail.
  const isPreview = status === 200 && /mails(:|%3A)preview/.test(target);
  if (!isPreview && /node_modules|\n\s+at .+:\d+:\d+|<html|<pre/i.test(text)) yield 'tells of its insides';
  if (status === 204 || method === 'HEAD') {
    if (text !== '') yield 'has a body where none may be';
    return;
  }
  if (status === 200 && headers['content-type'] === 'text/csv; charset=utf-8') {
    assertContract('edge', { method, target, status, body: text, mediaType: 'text/csv' });
    return;
  }
  if (headers['content-type'] !== 'application/json') yield `is ${headers['content-type']}`;
  if (status >= 400) {
    const { code, message, contexts, ...rest } = JSON.parse(text);
    if (typeof code !== 'string' || typeof message !== 'string' || message === '')
      yield 'has no code and message';
    if (JSON.stringify([contexts, rest]) !== '[[],{}]') yield 'is not the envelope of faults';
  }
  let known = false;
  try {
    known = parseTarget(target).segments[0] === 'v1';
  } catch {}
  if (known) assertContract('edge', { method, target, status, body: JSON.parse(text) });
}

/** Sends a request and holds the answer to what every answer promises. */
async function ask(request: Attempt): Promise<RawReply> {
  sent += 1;
  const reply = await client.send(request);
  expect({ wrong: [...wrongs(request, reply)], text: reply.text.slice(0, 500) }).toMatchObject({ wrong: [] });
  if (reply.status < 300 && request.spoils) await setScene();
  return reply;
}

const codeOf = ({ status, text }: RawReply): string => `${status} ${text && JSON.parse(text).code}`;

const INVALID = '400 keymint.InvalidRequest';
const LARGE = '413 keymint.PayloadTooLarge';
const TYPE = '415 keymint.UnsupportedMediaType';
const UNAUTHORIZED = '401 security.authentication.Unauthorized';
const UNKNOWN = '404 keymint.UnknownPath';

const MIB = 1024 * 1024;
const nested = (levels: number) => Buffer.from(`{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`);

const badBodies: [what: string, headers: Record<string, string>, body: Buffer, answer: string][] = [
  ['is cut short', {}, Buffer.from('{"name":"x"'), INVALID],
  ['is no JSON', {}, Buffer.from('name=x'), INVALID],
  ['is white space', {}, Buffer.from(' '), INVALID],
  ['is JSON with a comment', {}, Buffer.from('{"name":"x"}//'), INVALID],
  ['has a bare control character', {}, Buffer.from('{"name":"\n"}'), INVALID],
  ['is an array', {}, json([]), INVALID],
  ['is a text', {}, json('x'), INVALID],
  ['is a number', {}, json(1), INVALID],
  ['is false', {}, json(false), INVALID],
  ['is not UTF-8', {}, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), INVALID],
  ['is UTF-16', {}, Buffer.from('{"name":"x"}', 'utf16le'), INVALID],
  ['has an overlong NUL', {}, Buffer.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), INVALID],
  ['has half a surrogate pair', {}, Buffer.from('{"description":"\\ud800"}'), INVALID],
  ['has half a surrogate pair in a member name', {}, Buffer.from('{"\\udfff":1}'), INVALID],
  ['sets a prototype', {}, Buffer.from('{"__proto__":{"admin":true}}'), INVALID],
  ['sets a prototype further down', {}, Buffer.from('{"a":[{"__proto__":1}]}'), INVALID],
  ['nests 17 levels', {}, nested(17), INVALID],
  ['nests 10,000 levels', {}, nested(10_000), INVALID],
  ['nests 500,000 levels', {}, nested(500_000), INVALID],
  ['is a byte over 1 MiB', {}, Buffer.alloc(MIB + 1, ' '), LARGE],
  ['is 3 MiB of JSON', {}, json({ description: 'x'.repeat(3 * MIB) }), LARGE],
  ['is a gzip bomb', { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(32 * MIB)), LARGE],
  ['is a deflate bomb', { 'Content-Encoding': 'deflate' }, deflateSync(Buffer.alloc(3 * MIB)), LARGE],
  ['is a brotli bomb', { 'Content-Encoding': 'br' }, brotliCompressSync(Buffer.alloc(3 * MIB)), LARGE],
  ['is gzip of no JSON', { 'Content-Encoding': 'gzip' }, gzipSync('<x/>'), INVALID],
  ['is said to be gzip and is not', { 'Content-Encoding': 'gzip' }, json({}), INVALID],
  ['is gzip cut short', { 'Content-Encoding': 'gzip' }, gzipSync('{"name":"x"}').subarray(0, 15), INVALID],
  ['is said to be brotli and is not', { 'Content-Encoding': 'br' }, json({}), INVALID],
  ['is packed in an unknown way', { 'Content-Encoding': 'zap' }, json({}), TYPE],
  ['is packed twice', { 'Content-Encoding': 'gzip, gzip' }, gzipSync(gzipSync('{}')), TYPE],
  ['is a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, Buffer.from('name=x'), TYPE],
  ['is multipart', { 'Content-Type': 'multipart/form-data; boundary=x' }, Buffer.from('--x--'), TYPE],
  ['is text', { 'Content-Type': 'text/plain' }, json({}), TYPE],
  ['is HTML', { 'Content-Type': 'text/html' }, Buffer.from('<p>'), TYPE],
  ['has a media type named like a method of objects', { 'Content-Type': 'constructor' }, json({}), TYPE],
  ['has a media type that is none', { 'Content-Type': ';;;=' }, Buffer.from('{'), INVALID],
];

describe.each(badBodies)('a body that %s', (_, headers, body, answer) => {
  test(`is answered ${answer}`, async () => {
    const replies = await Promise.all(withBody.map((operation) => ask(good(operation, { headers, body }))));
    // What anybody may send is cut short sooner.
    const isLong = body.length > MAX_ANONYMOUS_BODY;
    expect(replies.map(codeOf)).toEqual(
      withBody.map(({ permission, bodyLimit }) => {
        if (isLong && permission === 'anybody') return LARGE;
        // What the body takes otherwise is refused for itself.
        return bodyLimit !== undefined && isLong && body.length <= bodyLimit ? INVALID : answer;
      }),
    );
  });
});

test.each([
  ['is packed by gzip', { 'Content-Encoding': 'gzip' }, gzipSync],
  ['is packed by deflate', { 'Content-Encoding': 'deflate' }, deflateSync],
  ['is packed by brotli', { 'Content-Encoding': 'br' }, brotliCompressSync],
  [
    'has members that nobody knows',
    {},
    (body: Buffer) => Buffer.from(`{"constructor":1,"toString":[],${body.subarray(1)}`),
  ],
  ['has a byte order mark', {}, (body: Buffer) => Buffer.concat([Buffer.from('\ufeff'), body])],
  [
    'has null for what is absent',
    {},
    (body: Buffer) => Buffer.from(`{"description":null,${body.subarray(1)}`),
  ],
])('a body that %s is taken', async (_, headers, pack) => {
  for (const operation of withBody) {
    const body = pack(json(exampleOf(operation)));
    const { status, text } = await ask(good(operation, { headers, body }));
    if (/^(portal|registrations|accounts)$/.test(operation.resource) || /^fetch/.test(operation.name)) {
      // Links, passwords, accounts and hosts of examples are nobody's, and a network may ask only so often.
      const isTaken = status !== 415 && !text.includes('InvalidRequest');
      expect([operation.name, isTaken]).toEqual([operation.name, true]);
      continue;
    }
    // The developer of the example may be there from the round before.
    expect([operation.name, status]).toEqual([operation.name, status === 409 ? 409 : operation.status]);
  }
});

const wrongValues = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '\0',
  '\r\n',
  '🜁'.repeat(2000),
  [],
  [{}],
  [null],
  [''],
  {},
  { length: 1 },
];

/** A value with something else in each place of it, one after the other. */
function* spoilt(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      for (const other of spoilt(element)) yield value.with(index, other);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      for (const other of [...wrongValues, ...spoilt(member)]) yield { ...value, [name]: other };
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
    }
  }
}

/** Every member of a body's schema, those that the example has not included. */
const membersOf = (operation: DeployedOperation): object => ({
  ...(operation.body instanceof z.ZodObject &&
    Object.fromEntries(Object.keys(operation.body.shape).map((name) => [name, undefined]))),
  ...exampleOf(operation),
});

test.each(oneOfAKind.filter(({ body }) => body).map((operation) => [operation.name, operation] as const))(
  '%s bears anything in any member of its body',
  async (_, operation) => {
    const bodies = [...spoilt(membersOf(operation))];
    expect(bodies.length).toBeGreaterThan(wrongValues.length);
    for (const body of bodies) await ask(good(operation, { body: json(body) }));
  },
);

/** Names of API products: one more than are looked up at once, and nearly as many as a body holds. */
const namesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => index.toString(36));
const [ONE_TOO_MANY, MOST_OF_A_BODY] = [1001, 120_000];

test.each(
  withBody
    .filter(({ body }) => body instanceof z.ZodObject && body.shape.apiProducts)
    .flatMap((operation) =>
      [ONE_TOO_MANY, ...(operation.name === 'createDeveloperApp' ? [MOST_OF_A_BODY] : [])].map(
        (count) => [operation.name, count, operation] as const,
      ),
    ),
)(
  '%s refuses a body that names %i API products, more than can be looked up',
  async (_name, count, operation) => {
    const reply = await ask(good(operation, { body: json({ name: 'many', apiProducts: namesOf(count) }) }));
    expect(codeOf(reply)).toBe(INVALID);
  },
);

const nasty = [
  '%zz',
  '%',
  '%ff',
  '%c0%80',
  '%ed%a0%80',
  '%00',
  '%0d%0a',
  '%2F',
  '%2f..%2f',
  '%252F',
  '%25',
  '.',
  '..',
  '%2e%2e',
  '__x__',
  '__proto__',
  '~',
  '*',
  'a%20b',
  '"',
  '|',
  'a'.repeat(1501),
  '%F0%9F%9C%81'.repeat(400),
  `${'a'.repeat(1499)}@x`,
  'x@y.example',
];

test.each(oneOfAKind.map((operation) => [operation.name, operation] as const))(
  '%s bears anything in any parameter of its path',
  async (_, operation) => {
    for (const [index, part] of operation.path.slice(1).split('/').entries()) {
      if (!part.startsWith('{')) continue;
      for (const text of [...nasty, '']) {
        const target = `/${segmentsOf(operation, scene).with(index, text).join('/')}${queryOf(operation)}`;
        await ask(good(operation, { target }));
      }
    }
  },
);

const organization = (path = '') => `/v1/organizations/${registry.org}${path}`;

test.each([
  ['/favicon.ico', UNKNOWN],
  ['/robots.txt', UNKNOWN],
  ['//', UNKNOWN],
  ['/v1', UNKNOWN],
  ['/V1/organizations/x', UNKNOWN],
  ['/v1/organizations//', UNKNOWN],
  ['/%zz', INVALID],
  ['/%', INVALID],
  ['*', INVALID],
  ['http://example.com/v1/organizations/x', INVALID],
  ['/v1/organizations/../organizations/x/..', UNKNOWN],
  ['/v1/organizations/x%2Fdevelopers', UNAUTHORIZED],
  ['/v1/organizations/%00', UNAUTHORIZED],
  ['/v1/organizations/..', UNAUTHORIZED],
  ['/v1/organizations/__x__', UNAUTHORIZED],
  ['/openapi.json/x', UNKNOWN],
  ['/openapi.json/%00', UNKNOWN],
  ['/openapi.json/../../package.json', UNKNOWN],
  ['/openapi.json/%2e%2e/%2e%2e/package.json', UNKNOWN],
  ['/openapi.json/..%2F..%2Fpackage.json', UNKNOWN],
  ['/openapi.json/..%5C..%5Cpackage.json', UNKNOWN],
])('GET %s is answered %s', async (target, answer) => {
  const headers = { Authorization: basic(registry.admin.email, registry.admin.password) };
  expect(codeOf(await ask({ method: 'GET', target, headers }))).toBe(answer);
});

test.each([
  ['count=0', INVALID],
  ['count=-1', INVALID],
  ['count=1.5', INVALID],
  ['count=abc', INVALID],
  ['count=1e999', INVALID],
  ['count=NaN', INVALID],
  ['count=%zz', INVALID],
  ['expand=maybe', INVALID],
  ['expand=1', INVALID],
  ['count=0&count=5', INVALID],
  ['startKey=nobody', '404'],
  ['startKey=%00', '404'],
  ['startKey=%ff%fe', '404'],
  [`startKey=${'a'.repeat(5000)}`, '404'],
  ['startKey=__x__', '404'],
  ['count=1e9', '200'],
  ['count=5&count=0', '200'],
  ['count=', '200'],
  ['expand=TRUE', '200'],
  ['expand=%74rue', '200'],
  ['&&&=&?&==', '200'],
  ['__proto__=1&constructor=2&toString=3', '200'],
])('a list asked with ?%s is answered %s', async (query, answer) => {
  for (const operation of operations.filter(
    ({ query }) => query instanceof z.ZodObject && 'startKey' in query.shape && 'count' in query.shape,
  )) {
    const { target, ...rest } = good(operation);
    expect(codeOf(await ask({ ...rest, target: `${target}?${query}` }))).toMatch(answer);
  }
});

test.each(['developers?app=', 'apiproducts?attributename=', 'apiproducts?attributename=x&attributevalue='])(
  'a value too long to be searched for is refused: %s',
  async (search) => {
    const headers = { Authorization: basic(registry.admin.email, registry.admin.password) };
    const target = organization(`/${search}${'a'.repeat(2000)}`);
    expect(codeOf(await ask({ method: 'GET', target, headers }))).toBe(INVALID);
  },
);

test.each(['PATCH', 'TRACE', 'OPTIONS', 'PROPFIND', 'M-SEARCH', 'HEAD', 'GET', 'PUT', 'POST', 'DELETE'])(
  'where %s is not taken, the answer tells what is',
  async (method) => {
    for (const operation of operations) {
      const here = patternOf(operation.path);
      const methods = allOperations
        .filter(({ path, also }) =>
          [path, also?.path ?? path].some((known) => matchPath(patternOf(known), here)),
        )
        .flatMap(({ method, also }) => [method, also?.method]);
      const { status, headers } = await ask(good(operation, { method, headers: { Accept: 'text/html' } }));
      if (methods.includes((method === 'HEAD' ? 'GET' : method) as 'GET')) expect(status).not.toBe(405);
      else expect([status, headers.allow?.split(', ').includes(operation.method)]).toEqual([405, true]);
    }
  },
);

test.each<[string, () => string | undefined]>([
  ['none', () => undefined],
  ['empty', () => ''],
  ['a scheme alone', () => 'Basic'],
  ['another scheme', () => `Bearer ${Buffer.from('x').toString('base64')}`],
  ['no base64', () => 'Basic !!!!'],
  ['no colon', () => `Basic ${Buffer.from('admin').toString('base64')}`],
  ['not UTF-8', () => `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xff]).toString('base64')}`],
  ['an empty user and password', () => basic('', '')],
  ['a user with a slash', () => basic('a/b', 'c')],
  ['a user with a NUL', () => basic('a\0b', 'c')],
  ['a user named as Firestore names its own', () => basic('__x__', 'c')],
  ['a user named ..', () => basic('..', 'c')],
  ['a very long user', () => basic('a'.repeat(5000), 'c')],
  ['a very long password', () => basic(registry.admin.email, 'y'.repeat(9000))],
  ['a wrong password', () => basic(registry.admin.email, `${registry.admin.password} `)],
  ['two credentials', () => `${basic('a', 'b')}, ${basic(registry.admin.email, registry.admin.password)}`],
])('an Authorization header with %s is answered 401 and a challenge', async (_, header) => {
  for (const operation of oneOfEachMethod) {
    const { headers, ...request } = good(operation);
    const Authorization = header();
    const { Authorization: _, ...rest } = headers;
    const reply = await ask({
      ...request,
      headers: { ...rest, ...(Authorization !== undefined && { Authorization }) },
    });
    expect(codeOf(reply)).toBe(UNAUTHORIZED);
    expect(reply.headers['www-authenticate']).toMatch(/^Basic realm=/);
  }
});

/** Printable ASCII, which is all that Node lets into a request line. */
const wire = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

/** What is changed about a good request. */
const changes = fc.oneof(
  fc.record({ segment: fc.nat(), text: fc.oneof(wire, fc.constantFrom(...nasty)) }),
  fc.record({
    more: fc.array(fc.oneof(wire, fc.constantFrom(...nasty, '')), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ query: fc.oneof(wire, fc.webQueryParameters()) }),
  fc.record({
    method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PURGE'),
  }),
  fc.record({
    header: fc.constantFrom(
      'Authorization',
      'Content-Type',
      'Content-Encoding',
      'Accept',
      'Cookie',
      'X-HTTP-Method-Override',
    ),
    text: wire,
  }),
  fc.record({
    body: fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    ),
  }),
  fc.record({ cutAt: fc.nat(), put: fc.uint8Array({ maxLength: 3 }) }),
  fc.record({ members: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()) }),
);
type Change = {
  [Name in
    | 'segment'
    | 'text'
    | 'more'
    | 'query'
    | 'method'
    | 'header'
    | 'body'
    | 'cutAt'
    | 'put'
    | 'members']?: unknown;
};

function spoil(operation: DeployedOperation, change: Change): Attempt {
  const request = good(operation);
  const { body = Buffer.alloc(0) } = request;
  const [path = '', query = ''] = request.target.split('?');
  const segments = path.slice(1).split('/');
  if ('segment' in change) {
    const spoilt = segments.with((change.segment as number) % segments.length, change.text as string);
    return { ...request, target: `/${spoilt.join('/')}?${query}` };
  }
  if ('more' in change)
    return { ...request, target: `${path}/${(change.more as string[]).join('/')}?${query}` };
  if ('query' in change) return { ...request, target: `${path}?${change.query}` };
  if ('method' in change) return { ...request, method: change.method as string };
  if ('header' in change) {
    return { ...request, headers: { ...request.headers, [change.header as string]: change.text as string } };
  }
  if ('cutAt' in change) {
    const at = (change.cutAt as number) % (body.length + 1);
    const put = Buffer.from(change.put as Uint8Array);
    return { ...request, body: Buffer.concat([body.subarray(0, at), put, body.subarray(at + 1)]) };
  }
  if ('members' in change)
    return { ...request, body: json({ ...exampleOf(operation), ...(change.members as object) }) };
  return { ...request, body: change.body as Buffer };
}

test.each(oneOfAKind.map((operation) => [operation.name, operation] as const))(
  `%s bears whatever chance brings (seed ${seed})`,
  async (_, operation) => {
    await fc.assert(
      fc.asyncProperty(changes, async (change) => void (await ask(spoil(operation, change)))),
      { seed, numRuns: RUNS_PER_OPERATION },
    );
  },
);

test('at least 2,000 bad requests were sent, and none of them was worth an error in the log', () => {
  expect(sent).toBeGreaterThanOrEqual(2000);
  expect(logged).toEqual([]);
});
