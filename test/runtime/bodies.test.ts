import { gzipSync } from 'node:zlib';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { type Gateway, gatewayOf } from '../support/clients/gateway';
import { type OwnServer, startOwnServer } from '../support/registry/ownServer';
import { type Started, startFunction } from '../support/registry/processes';
import { basic, type Registry, startRegistry } from '../support/registry/registry';
import { exampleOf, queryOf, type Scene, sceneOf, segmentsOf } from '../support/registry/scene';
import { chunkOf, headOf, openSocket, type RawSocket } from '../support/registry/sockets';

jest.setTimeout(240_000);

const MIB = 1024 * 1024;
const KIB = 1024;

const operations = loadCatalog()
  .filter(isOperation)
  .filter(({ body }) => body);

/** Operations that a member of staff sends a body to. */
const withBody = operations.filter(
  ({ permission }) => permission !== 'anybody' && permission !== 'account.use',
);

/** Operations of a portal that take a body from anybody. */
const ofAnybody = operations.filter(({ permission }) => permission === 'anybody');

let registry: Registry;
let x: Registry;
let gateway: Gateway;
let scene: Scene;
let own: OwnServer;
/** One function as deployed, with the limits of its server. */
let deployed: Started;
beforeAll(async () => {
  registry = await startRegistry();
  x = await startRegistry({ dialect: 'x' });
  gateway = await gatewayOf(registry);
  scene = await sceneOf(registry);
  own = await startOwnServer();
  deployed = await startFunction('createDeveloper');
});
afterAll(async () => {
  await deployed.kill();
  await own.stop();
  await x.stop();
  await registry.stop();
});

/** Where a body is sent, with which credentials. */
interface Destination {
  url: string;
  target: string;
  headers: Record<string, string>;
  method?: string;
}

const JSON_BODY = { 'Content-Type': 'application/json' };

const ofAdmin = ({ admin }: Registry) => ({ Authorization: basic(admin.email, admin.password) });

const toOperation = (operation: (typeof withBody)[number]): Destination => ({
  url: registry.url,
  method: operation.method,
  target: `/${segmentsOf(operation, scene).join('/')}${queryOf(operation)}`,
  headers: { ...ofAdmin(registry), 'Content-Type': 'application/json' },
});

const toDevelopers = (at = registry): Destination => ({
  url: at.url,
  target: `/v1/organizations/${at.org}/developers`,
  headers: { ...ofAdmin(at), 'Content-Type': 'application/json' },
});

const toVerifier = (url: string): Destination => ({
  url,
  target: `/v1/organizations/${registry.org}/verifyApiKey`,
  headers: { 'X-Keymint-Token': gateway.token, 'Content-Type': 'application/json' },
});

/** Endpoints that accept forms without credentials. */
const forms = (url: string): Destination[] =>
  [
    '/oauth/token',
    '/session',
    `/v1/organizations/${registry.org}/oauth/token`,
    `/remote-token/${registry.org}/test/token`,
    `/edgemicro-auth/${registry.org}/test/token`,
  ].map((target) => ({ url, target, headers: { 'Content-Type': 'application/json' } }));

async function open({ url, target, headers, method = 'POST' }: Destination, more: object) {
  const socket = await openSocket(url);
  socket.send(headOf(method, target, { ...headers, ...more }));
  return socket;
}

/** Sends chunks without end until the server stops reading. */
async function pour(socket: RawSocket, bytes: number): Promise<void> {
  const chunk = chunkOf(' '.repeat(16 * KIB));
  for (let sent = 0; sent < bytes && !socket.isClosed(); sent += 16 * KIB) socket.send(chunk);
}

const chunked = { 'Transfer-Encoding': 'chunked' };

describe('a body that passes 1 MiB, or the limit of its operation, before it ends', () => {
  test('is refused by every operation that takes one, and its connection is closed', async () => {
    for (const operation of withBody) {
      const socket = await open(toOperation(operation), chunked);
      await pour(socket, (operation.bodyLimit ?? MIB) + 16 * KIB);
      await socket.receives('keymint.PayloadTooLarge');
      expect(socket.received()).toMatch(/^HTTP\/1\.1 413 .*\r\nConnection: close\r\n/s);
      await socket.closed();
    }
  });

  test.each<[string, () => Destination]>([
    ['the registry', () => toVerifier(registry.url)],
    ['the verifier’s own server', () => toVerifier(own.url)],
  ])('is refused by an endpoint of %s', async (_, destination) => {
    const socket = await open(destination(), chunked);
    await pour(socket, MIB + 16 * KIB);
    await socket.receives('keymint.PayloadTooLarge');
    await socket.closed();
  });

  test('is refused in the organization’s dialect', async () => {
    const socket = await open(toDevelopers(x), chunked);
    await pour(socket, MIB + 16 * KIB);
    await socket.receives('"status": "INVALID_ARGUMENT"');
    await socket.closed();
  });

  test('lets its sender read the answer, who goes on sending', async () => {
    const socket = await open(toDevelopers(), chunked);
    await pour(socket, 8 * MIB);
    await socket.receives('The request body is larger than 1 MiB');
    await socket.closed();
  });
});

test('a body that is said to be larger is refused before any of it arrives', async () => {
  for (const destination of [toDevelopers(), toVerifier(registry.url), toVerifier(own.url)]) {
    const socket = await open(destination, { 'Content-Length': MIB + 1 });
    await socket.receives('keymint.PayloadTooLarge');
    await socket.closed();
  }
});

test('what anybody may send has 64 KiB at most, compressed or not', async () => {
  const portal = ofAnybody.map((operation) => ({ ...toOperation(operation), headers: JSON_BODY }));
  for (const destination of [...forms(registry.url), ...portal]) {
    const large = await open(destination, { 'Content-Length': 64 * KIB + 1 });
    await large.receives('HTTP/1.1 413 ');
    const bomb = gzipSync(Buffer.alloc(MIB, ' '));
    const packed = await open(destination, { 'Content-Encoding': 'gzip', 'Content-Length': bomb.length });
    packed.send(bomb);
    await packed.receives('HTTP/1.1 413 ');
    const fits = await open(destination, { 'Content-Length': 64 * KIB });
    fits.send(' '.repeat(64 * KIB));
    await fits.receives('HTTP/1.1 4');
    expect(fits.received()).not.toContain('HTTP/1.1 413 ');
    for (const socket of [large, packed, fits]) socket.destroy();
  }
});

test('who is not known, or asks for nothing that is there, is answered before a body arrives, and the connection is closed', async () => {
  const { Authorization: _, ...headers } = toDevelopers().headers;
  const length = { 'Content-Length': 1000 };
  const strangers: [Destination, string][] = [
    [{ ...toDevelopers(), headers }, '401'],
    [{ ...toDevelopers(), target: '/v1/organizations/nobody/developers', headers }, '401'],
    [{ ...toVerifier(registry.url), headers: {} }, '401'],
    [{ ...toVerifier(own.url), headers: {} }, '401'],
    [{ ...toDevelopers(), target: '/nowhere' }, '404'],
    [{ ...toDevelopers(), target: '/health', method: 'GET' }, '200'],
    [{ ...toVerifier(own.url), target: '/nowhere' }, '404'],
  ];
  for (const [destination, status] of strangers) {
    const socket = await open(destination, length);
    await socket.receives(`HTTP/1.1 ${status} `);
    await socket.closed();
  }
});

test('a body that nobody reads does not spoil its connection when it arrives', async () => {
  const { target, ...developers } = toDevelopers();
  const socket = await open(
    { ...developers, target: `${target}/nobody?action=active` },
    { 'Content-Length': 5 },
  );
  socket.send('hello');
  await socket.receives('HTTP/1.1 404 ');
  for (const body of ['later', 'again']) {
    socket.send(`${headOf('POST', '/nowhere', { 'Content-Length': body.length })}${body}`);
    await socket.receives('keymint.UnknownPath');
  }
  socket.send(headOf('GET', '/health'));
  await socket.receives('HTTP/1.1 200 ');
  socket.destroy();
});

describe('what does not arrive', () => {
  test('of 500 bodies that are half sent, is refused after a while; meanwhile others are answered', async () => {
    const length = { 'Content-Length': 1000 };
    const destinations = [
      toDevelopers(),
      toDevelopers(x),
      toVerifier(registry.url),
      toVerifier(own.url),
      ...forms(registry.url),
      { ...toDevelopers(), url: deployed.url },
    ];
    const sockets = await Promise.all(
      Array.from({ length: 500 }, async (_, n) => {
        const destination = destinations[n % destinations.length] as Destination;
        const socket = await open(destination, n % 2 === 0 ? length : chunked);
        socket.send(n % 2 === 0 ? '{' : chunkOf('{'));
        return socket;
      }),
    );
    expect((await registry.get('/developers')).status).toBe(200);
    expect(sockets.filter((socket) => !socket.isClosed())).toHaveLength(500);
    await Promise.all(sockets.map((socket) => socket.closed()));
    for (const socket of sockets) expect(socket.received()).toMatch(/^HTTP\/1\.1 408 /);
    const [edge, other] = sockets.map((socket) => socket.received());
    expect(edge).toContain('"code" : "keymint.RequestTimeout"');
    expect(other).toContain('"status": "DEADLINE_EXCEEDED"');
  });

  test('of headers, closes the connection', async () => {
    const sockets = await Promise.all(
      [deployed.url, own.url].flatMap((url) =>
        ['', 'GET', 'GET / HTTP/1.1\r\nHost: x\r\nX-A'].map(async (part) => {
          const socket = await openSocket(url);
          socket.send(part);
          return socket;
        }),
      ),
    );
    await Promise.all(sockets.map((socket) => socket.closed()));
  });
});

test('a body that is taken is read whole, however it arrives', async () => {
  const operation = withBody.find(({ name }) => name === 'createDeveloper') as (typeof withBody)[number];
  const example = { ...exampleOf(operation), email: 'bit.by.bit@example.com' };
  const bytes = gzipSync(JSON.stringify(example));
  const socket = await open(toDevelopers(), { 'Content-Encoding': 'gzip', 'Content-Length': bytes.length });
  for (const byte of bytes) {
    socket.send(Buffer.from([byte]));
    await new Promise(setImmediate);
  }
  await socket.receives('HTTP/1.1 201 ');
  socket.destroy();
});
