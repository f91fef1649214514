import { once } from 'node:events';
import { request as ask, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { bindServer } from '../../../../shared/runtime/framework/listening';
import { isLoopback } from '../../../../shared/runtime/loopback';
import { freePort } from '../../../../tools/ports';
import { type Started, startFunction, startVerifierProcess } from '../../../support/registry/processes';

const started: Started[] = [];
afterAll(() => Promise.all(started.map((each) => each.kill())));

/** True if a server listens at an address of this machine. */
const listensAt = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });

/** Sends a request under a host name. */
async function statusAs(host: string, { url }: Started, path: string) {
  const { port } = new URL(url);
  const sent = ask({ host: '127.0.0.1', port, path, headers: { host } }).end();
  const [answer] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return { status: answer.statusCode, text: Buffer.concat(chunks).toString() };
}

test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('%s is this machine alone', (host) =>
  expect(isLoopback(host)).toBe(true),
);
test.each(['', '0.0.0.0', '::', '192.168.1.5', 'example.com', '127.example.com', 'localhost.example.com'])(
  '%j is not this machine alone',
  (host) => expect(isLoopback(host)).toBe(false),
);

test('as localhost a server answers at the loopback addresses of IPv4 and IPv6, and ends what is asked at either', async () => {
  const server = createServer((_, res) => void setTimeout(() => res.end('late'), 200));
  bindServer(server, { HOST: 'localhost' });
  const port = await freePort();
  await new Promise<void>((resolve) => void server.listen(port, resolve));
  const answers = ['127.0.0.1', '[::1]'].map((host) => fetch(`http://${host}:${port}`));
  await Promise.all(['127.0.0.1', '::1'].map((host) => listensAt(host, port)));
  const closed = new Promise((resolve) => server.close(resolve));
  expect(await Promise.all(answers.map(async (answer) => (await answer).text()))).toEqual(['late', 'late']);
  await closed;
  expect(await listensAt('127.0.0.1', port)).toBe(false);
  expect(await listensAt('::1', port)).toBe(false);
});

test('unless it is told, a server listens at every address, as containers need', async () => {
  const server = createServer();
  bindServer(server, {});
  await new Promise<void>((resolve) => void server.listen(0, resolve));
  const { address } = server.address() as AddressInfo;
  expect(['::', '0.0.0.0']).toContain(address);
  await new Promise((resolve) => server.close(resolve));
});

describe.each(['registry', 'functions/verifier.ts'] as const)('%s with HOST=localhost', (entry) => {
  let server: Started;
  beforeAll(async () => {
    server = await startVerifierProcess(entry, { HOST: 'localhost', KEYMINT_HOSTS: 'keys.test,dev.test' });
    started.push(server);
  });
  const portOf = () => Number(new URL(server.url).port);

  test('listens at the loopback addresses and no other', async () => {
    expect(await listensAt('127.0.0.1', portOf())).toBe(true);
    // Another address of the same machine.
    expect(await listensAt('127.0.0.2', portOf())).toBe(false);
  });

  const path = '/v1/organizations/none/authorize';

  test.each([
    'localhost',
    'LOCALHOST:80',
    '127.0.0.1:9000',
    '[::1]:80',
    'localhost.',
    'keys.test',
    'dev.test:1',
  ])('is %s', async (host) => expect((await statusAs(host, server, path)).status).toBe(403));

  test.each(['evil.test', 'evil.test:8080', 'localhost.evil.test', '127.0.0.1.evil.test', 'evil.test.'])(
    'is not %j, for an operation, an endpoint, a page or health',
    async (host) => {
      const paths = ['/v1/organizations/none', path, '/console', '/health', '/nothing'];
      for (const each of paths) {
        const { status, text } = await statusAs(host, server, each);
        expect({ status, body: JSON.parse(text) }).toEqual({
          status: 421,
          body: { code: 'keymint.MisdirectedRequest', message: expect.any(String), contexts: [] },
        });
      }
    },
  );
});

test('a function that may be asked by any name is', async () => {
  const server = await startFunction('getDeveloper', { HOST: '' });
  started.push(server);
  expect((await statusAs('evil.test', server, '/health')).status).toBe(200);
  expect(await listensAt('127.0.0.2', Number(new URL(server.url).port))).toBe(true);
});

test('the trigger listens where it is told, too', async () => {
  const server = await startFunction('onAppCreated');
  started.push(server);
  expect(await listensAt('127.0.0.1', Number(new URL(server.url).port))).toBe(true);
  expect(await listensAt('127.0.0.2', Number(new URL(server.url).port))).toBe(false);
});
