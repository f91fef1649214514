import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { SMTPServer } from 'smtp-server';
import type { FetchingRules } from '../../../shared/context';
import { MAX_SPEC_BYTES } from '../../../shared/schemas/limits';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given, openApi } from '../../support/registry/given';
import { createOwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

/** Rules of the tests: documents of this machine, and names that resolve to what a test says. */
const names: Record<string, string[]> = {};
const fetching: FetchingRules = { allowsLoopback: true, timeoutMs: 2000 };
fetching.lookup = (hostname, _, callback) => {
  const found = (names[hostname] ?? []).map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  if (found.length > 0) return callback(null, found);
  // As the operating system answers: without addresses.
  const nobody = callback as (error: Error) => void;
  return nobody(Object.assign(new Error('Nobody has this name'), { code: 'ENOTFOUND' }));
};
/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ fetching, now: () => NOW });
/** As deployed. */
const strict = useRegistry({ fetching: {} });

type Answer = (req: IncomingMessage, res: ServerResponse) => void;

/** Requests, and how the server answers them. */
const asked: IncomingMessage[] = [];
let answer: Answer;
const server = createServer((req, res) => {
  asked.push(req);
  answer(req, res);
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked.length = 0;
  answer = (_, res) => res.end(openApi());
});

const fetchAt = (apiProduct: string, address: string, at = registry) =>
  at.post(`/apiproducts/${apiProduct}/spec:fetch`, { url: address });

/** Fetches for a new product, and returns the refusal. */
async function refusalOf(address: string, at = registry): Promise<string> {
  const { name } = await given(at).apiProduct();
  const { status, body } = await fetchAt(name, address, at);
  expect([status, body.code]).toEqual([400, 'keymint.SpecNotFetched']);
  expect((await at.get(`/apiproducts/${name}/spec`)).status).toBe(404);
  return body.message;
}

test('a document is fetched once, stored, and described with its address', async () => {
  const { name } = await given(registry).apiProduct();
  const { status, body } = await fetchAt(name, `${url}/openapi.json`);
  const summary = { apiProduct: name, title: 'Weather', operations: 1, source: `${url}/openapi.json` };
  expect([status, body]).toEqual([200, expect.objectContaining(summary)]);
  expect((await registry.get(`/apiproducts/${name}/spec`)).body).toMatchObject({ document: openApi() });
  expect(asked.map(({ url, method }) => [method, url])).toEqual([['GET', '/openapi.json']]);
});

test('YAML is fetched, with the mark that editors put before it', async () => {
  const { name } = await given(registry).apiProduct();
  answer = (_, res) =>
    res
      .writeHead(200, { 'content-type': 'text/yaml' })
      .end('\ufeffopenapi: 3.0.3\ninfo: { title: Größe, version: 1 }\npaths: { /size: { get: {} } }\n');
  expect((await fetchAt(name, url)).body).toMatchObject({ title: 'Größe', openapi: '3.0.3' });
});

test('neither credentials nor cookies are sent, and no address has the query of the source', async () => {
  const { name } = await given(registry).apiProduct();
  expect((await fetchAt(name, `${url}/a.json?token=of-the-source#part`)).body.source).toBe(`${url}/a.json`);
  expect(asked[0]?.url).toBe('/a.json?token=of-the-source');
  const { authorization, cookie, referer } = asked[0]?.headers ?? {};
  expect([authorization, cookie, referer]).toEqual([undefined, undefined, undefined]);
  const { audit } = (await registry.get(`/audits?entity=specs/${name}`)).body;
  expect(audit).toMatchObject([{ action: 'fetchApiProductSpec' }]);
  expect(JSON.stringify(audit)).toContain(`${url}/a.json`);
  expect(JSON.stringify(audit)).not.toContain('of-the-source');
});

test('a document that is stored afterwards has no address any more', async () => {
  const { name } = await given(registry).apiProduct();
  await fetchAt(name, url);
  await given(registry).spec(name);
  expect((await registry.get(`/apiproducts/${name}/spec/summary`)).body).not.toHaveProperty('source');
});

test('what is no OpenAPI document is refused in the words of an upload', async () => {
  const { name } = await given(registry).apiProduct();
  answer = (_, res) => res.end('<!doctype html><title>Sign in</title>');
  const { status, body } = await fetchAt(name, url);
  expect([status, body.code]).toEqual([400, 'keymint.SpecRefused']);
});

test('an address of an API product that does not exist is not asked', async () => {
  const { status, body } = await fetchAt('ghost', url);
  expect([status, body.code]).toEqual([404, 'keymanagement.service.apiproduct_doesnot_exist']);
  expect(asked).toEqual([]);
});

test('a developer has nothing fetched', async () => {
  const { name } = await given(registry).apiProduct();
  const own = await createOwnApp(registry);
  expect((await own.ask('POST', `/apiproducts/${name}/spec:fetch`, { url })).status).toBe(403);
  expect(asked).toEqual([]);
});

test.each([
  ['no URL', 'openapi.yaml', 'is not a URL'],
  ['http', 'http://example.com/openapi.yaml', 'must begin with https://'],
  ['a file', 'file:///etc/passwd', 'must begin with https://'],
  ['data', 'data:application/json,{}', 'must begin with https://'],
  ['a user name', 'https://ada@example.com/', 'without credentials'],
  ['a password', 'https://:secret@example.com/', 'without credentials'],
  ['a name of nobody', 'https://nobody.invalid/', 'nobody.invalid has no public address'],
])('an address with %s is refused', async (_, address, why) => {
  expect(await refusalOf(address)).toContain(why);
});

test.each([
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.1.1',
  '192.0.0.8',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:a00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[ff02::1]',
  'localhost',
])('as deployed, nothing at %s is connected to', async (host) => {
  const { port } = new URL(url);
  const tls = await refusalOf(`https://${host}:${port}/`, strict);
  expect(tls).toContain('has no public address');
  expect(await refusalOf(`http://${host}:${port}/`, strict)).toContain('must begin with https://');
  expect(asked).toEqual([]);
});

test.each([
  ['a private address', ['10.0.0.1']],
  ['the metadata server', ['169.254.169.254']],
  ['a public and a private address', ['93.184.216.34', '192.168.0.1']],
  ['a mapped address', ['::ffff:10.0.0.1']],
  ['a local IPv6 address', ['fd00::1']],
])('a name that resolves to %s is refused when it is connected to', async (_, addresses) => {
  names['inside.example.com'] = addresses;
  expect(await refusalOf('https://inside.example.com/')).toContain(
    'inside.example.com has no public address',
  );
});

test('a name that resolves to another address each time is looked up once, by the connection', async () => {
  const found = [['127.0.0.1'], ['10.0.0.1'], ['10.0.0.1']];
  let lookups = 0;
  Object.defineProperty(names, 'rebinding.example.com', { configurable: true, get: () => found[lookups++] });
  const { port } = new URL(url);
  // This server speaks no TLS: it is reached, at the first address.
  expect(await refusalOf(`https://rebinding.example.com:${port}/`)).toContain('could not be reached');
  expect(lookups).toBe(1);
});

test.each([
  ['the metadata server', 'http://169.254.169.254/latest/meta-data', 'redirects to one that does not begin'],
  ['a private address', 'https://10.0.0.1/', '10.0.0.1 has no public address'],
  ['a name inside', 'https://inside.example.com/', 'inside.example.com has no public address'],
  ['a file', 'file:///etc/passwd', 'redirects to one that does not begin'],
  ['credentials', 'https://ada:secret@example.com/', 'without credentials'],
])('a redirect to %s is refused', async (_, location, why) => {
  names['inside.example.com'] = ['10.1.2.3'];
  answer = (_req, res) => res.writeHead(302, { location }).end();
  expect(await refusalOf(`${url}/redirecting`)).toContain(why);
  expect(asked).toHaveLength(1);
});

test('three redirects are followed, and not a fourth', async () => {
  const { name } = await given(registry).apiProduct();
  answer = ({ url: path = '' }, res) => {
    const left = Number(path.slice(1));
    if (left === 0) res.end(openApi());
    else res.writeHead(307, { location: `/${left - 1}` }).end('See there');
  };
  expect((await fetchAt(name, `${url}/3`)).body.source).toBe(`${url}/3`);
  expect(await refusalOf(`${url}/4`)).toContain('redirects more than 3 times');
});

test('a server whose certificate nobody vouches for is not believed', async () => {
  // A server with TLS and a certificate that it signed itself.
  const tls = new SMTPServer({ secure: true, logger: false });
  tls.on('error', () => {});
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  const { port } = tls.server.address() as AddressInfo;
  const why = await refusalOf(`https://127.0.0.1:${port}/`);
  await new Promise<void>((resolve) => tls.close(resolve));
  expect(why).toMatch(/could not be reached \(\w*CERT\w*\)/);
});

const refusing: [string, Answer, string][] = [
  ['is not found', (_, res) => res.writeHead(404).end(openApi()), 'answered with status 404'],
  ['fails', (_, res) => res.writeHead(500).end(), 'answered with status 500'],
  ['redirects nowhere', (_, res) => res.writeHead(302).end(), 'answered with status 302'],
  [
    'breaks off',
    (_, res) => res.writeHead(200, { 'content-length': 9 }).write('{', () => res.destroy()),
    'could not be reached',
  ],
  ['is not text', (_, res) => res.end(Buffer.from([0xff, 0xfe, 0x00])), 'not text in UTF-8'],
  [
    'is compressed',
    (_, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(openApi())),
    'compressed',
  ],
  [
    'never ends',
    (_, res) => {
      const endless = Readable.from(
        (function* () {
          for (;;) yield ' '.repeat(65_536);
        })(),
      );
      endless.pipe(res).on('close', () => endless.destroy());
    },
    'more than 900 KiB',
  ],
  ['never begins', () => {}, 'did not come within 2 s'],
  [
    'drips',
    (_, res) => {
      const timer = setInterval(() => res.write(' '), 20);
      res.on('close', () => clearInterval(timer));
    },
    'did not come within 2 s',
  ],
];
test.each(refusing)('a document that %s is refused', async (_, answering, why) => {
  answer = answering;
  expect(await refusalOf(url)).toContain(why);
});

test('a document of 900 KiB is fetched', async () => {
  const { name } = await given(registry).apiProduct();
  const document = openApi({ 'x-long': '' });
  const filler = 'rising and falling '.repeat(MAX_SPEC_BYTES / 18).slice(0, MAX_SPEC_BYTES - document.length);
  answer = (_, res) => res.end(openApi({ 'x-long': filler }));
  expect((await fetchAt(name, url)).body.bytes).toBe(MAX_SPEC_BYTES);
});

test('it takes a read before the fetch, and one round of reads and a commit after it', async () => {
  const { name } = await given(registry).apiProduct();
  await fetchAt(name, url);
  const rounds = await roundTripsOf(() => fetchAt(name, url));
  expect(rounds.length).toBeLessThanOrEqual(3);
});
