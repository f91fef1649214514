import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Gateway, gatewayOf, issued } from '../support/clients/gateway';
import { unique } from '../support/registry/given';
import { type OwnServer, startOwnServer } from '../support/registry/ownServer';
import { startVerifierProcess } from '../support/registry/processes';
import { type RawReply, rawClient } from '../support/registry/raw';
import { quiet, type Registry, startRegistry } from '../support/registry/registry';

let registry: Registry;
let own: OwnServer;
let gateway: Gateway;
let key: string;
let revoked: string;
beforeAll(async () => {
  registry = await startRegistry();
  own = await startOwnServer({ log: quiet });
  gateway = await gatewayOf(registry);
  key = (await issued(registry, { product: { apiResources: ['/items/**'] } })).key;
  const other = await issued(registry);
  await registry.post(`${other.keyPath}?action=revoke`);
  revoked = other.key;
});
afterAll(async () => {
  await own.stop();
  await registry.stop();
});

interface Sent {
  method?: string;
  /** Path below the organization; a whole target if it begins with `//`. */
  target?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Headers that depend on the connection or the time. */
const passing = ['date', 'connection', 'keep-alive', 'x-request-id'];

const steady = ({ status, headers, text }: RawReply) => ({
  status,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, passing.includes(name) ? 'any' : value]),
  ),
  text,
});

async function answersTo({ method = 'GET', target = '/authorize', headers = {}, body }: Sent) {
  const base = `/v1/organizations/${registry.org}`;
  const all: Record<string, string> = { 'x-keymint-token': gateway.token, ...headers };
  const answers: ReturnType<typeof steady>[] = [];
  for (const { url } of [registry, own]) {
    const client = rawClient(url);
    const reply = await client.send({
      method,
      target: target.startsWith('//') ? target.slice(1) : `${base}${target}`,
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      body: body === undefined ? undefined : Buffer.from(body),
    });
    answers.push(steady(reply));
    client.close();
  }
  return answers;
}

const verify = (body: string | Buffer, headers: Record<string, string> = {}): Sent => ({
  method: 'POST',
  target: '/verifyApiKey',
  headers: { 'content-type': 'application/json', ...headers },
  body,
});
const question = (more: object = {}) => JSON.stringify({ key, ...more });

const rows: [what: string, status: number, sent: () => Sent][] = [
  ['a good key', 200, () => ({ headers: { 'x-api-key': key } })],
  [
    'a good key, below the path',
    200,
    () => ({ target: '/authorize/items/7?x=1', headers: { 'x-api-key': key } }),
  ],
  [
    'a resource that is not opened',
    401,
    () => ({ target: '/authorize/orders', headers: { 'x-api-key': key } }),
  ],
  ['a revoked key', 401, () => ({ headers: { 'x-api-key': revoked } })],
  ['an unknown key', 401, () => ({ headers: { 'x-api-key': 'nobody-knows-me' } })],
  ['no key', 401, () => ({})],
  ['no key, in XML', 401, () => ({ headers: { accept: 'application/xml' } })],
  ['a wrong access token', 401, () => ({ headers: { 'x-api-key': 'eyJhbGciOiJub25lIn0.e30.AAAA' } })],
  [
    'paths that differ',
    400,
    () => ({ target: '/authorize/a', headers: { 'x-original-uri': '/b', 'x-api-key': key } }),
  ],
  ['a wrong gateway token', 403, () => ({ headers: { 'x-keymint-token': 'km_nothing', 'x-api-key': key } })],
  ['no gateway token', 403, () => ({ headers: { 'x-keymint-token': '', 'x-api-key': key } })],
  [
    'another organization',
    403,
    () => ({ target: '//v1/organizations/other/authorize', headers: { 'x-api-key': key } }),
  ],
  ['an organization that has no such name', 403, () => ({ target: '//v1/organizations/%20/authorize' })],
  [
    'the short alias',
    200,
    () => ({ target: `//v1/o/${registry.org}/authorize`, headers: { 'x-api-key': key } }),
  ],
  ['HEAD', 200, () => ({ method: 'HEAD', headers: { 'x-api-key': key } })],
  ['HEAD without a key', 401, () => ({ method: 'HEAD' })],
  ['OPTIONS', 200, () => ({ method: 'OPTIONS', headers: { 'x-api-key': key } })],
  [
    'OPTIONS of a page',
    200,
    () => ({
      method: 'OPTIONS',
      headers: { 'x-api-key': key, origin: 'https://example.com', 'access-control-request-method': 'GET' },
    }),
  ],
  [
    'PUT with a body nobody reads',
    200,
    () => ({ method: 'PUT', headers: { 'x-api-key': key }, body: 'x=1' }),
  ],
  ['a method of another kind', 200, () => ({ method: 'PROPFIND', headers: { 'x-api-key': key } })],
  [
    'malformed percent-encoding below the path',
    401,
    () => ({ target: '/authorize/%zz', headers: { 'x-api-key': key } }),
  ],
  [
    'what is no UTF-8 below the path',
    401,
    () => ({ target: '/authorize/%ff', headers: { 'x-api-key': key } }),
  ],
  ['malformed percent-encoding', 400, () => ({ target: '//v1/%zz', headers: { 'x-api-key': key } })],
  [
    'malformed percent-encoding of the organization',
    400,
    () => ({ target: '//v1/organizations/%zz/authorize' }),
  ],
  ['a verified key', 200, () => verify(question())],
  ['a verified key in gzip', 200, () => verify(gzipSync(question()), { 'content-encoding': 'gzip' })],
  ['a verified key in nothing', 400, () => verify('')],
  ['a key that is not of use', 200, () => verify(JSON.stringify({ key: revoked }))],
  ['a bad body', 400, () => verify('{')],
  ['a body with fields of other kinds', 400, () => verify('{"key":7}')],
  ['a body that is no gzip', 400, () => verify('nothing', { 'content-encoding': 'gzip' })],
  ['a body in an encoding nobody knows', 415, () => verify(question(), { 'content-encoding': 'rot13' })],
  ['a body that is no UTF-8', 400, () => verify(Buffer.from([0x22, 0xff, 0x22]))],
  ['a body that is too large', 413, () => verify('x'.repeat(1024 * 1024 + 1))],
  [
    'a body that is too large unzipped',
    413,
    () => verify(gzipSync('x'.repeat(1024 * 1024 + 1)), { 'content-encoding': 'gzip' }),
  ],
  ['a wrong gateway token that verifies', 401, () => verify(question(), { 'x-keymint-token': 'km_nothing' })],
  ['GET of what takes POST', 404, () => ({ target: '/verifyApiKey' })],
  ['an unknown path', 404, () => ({ target: '/nothing' })],
  ['an unknown path, in XML', 404, () => ({ target: '/nothing', headers: { accept: 'application/xml' } })],
  ['HEAD of an unknown path', 404, () => ({ method: 'HEAD', target: '/nothing' })],
  ['POST to an unknown path', 404, () => ({ method: 'POST', target: '//v1/nothing', body: '{' })],
  ['a path of another version', 404, () => ({ target: '//v2/nothing' })],
  ['a favicon', 404, () => ({ target: '//favicon.ico' })],
  ['/health', 200, () => ({ target: '//health' })],
  ['HEAD of /health', 200, () => ({ method: 'HEAD', target: '//health' })],
  ['POST to /health', 404, () => ({ method: 'POST', target: '//health' })],
  ['/ready', 200, () => ({ target: '//ready' })],
  ['/ready/', 200, () => ({ target: '//ready/' })],
  ['below /ready', 404, () => ({ target: '//ready/now' })],
];

test.each(rows)('both entries answer %s alike, with %i', async (_, status, sent) => {
  const [first, second] = await answersTo(sent());
  expect(second).toEqual(first);
  expect(first?.status).toBe(status);
});

describe('told to end, a process', () => {
  /** Sends a request in two parts; `end` sends the second and returns the response. */
  async function askInParts(url: string, body: string) {
    const sent = request(`${url}/v1/organizations/${registry.org}/verifyApiKey`, {
      method: 'POST',
      headers: { 'x-keymint-token': gateway.token, 'content-length': body.length },
    });
    const answered = once(sent, 'response');
    sent.write(body.slice(0, 5));
    await new Promise((resolve) => setTimeout(resolve, 300));
    return async () => {
      sent.end(body.slice(5));
      const [answer] = await answered;
      let text = '';
      for await (const part of answer) text += part;
      return JSON.parse(text);
    };
  }

  const isOpen = (url: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });

  test.each(['functions/verifier.ts', 'registry'] as const)(
    '%s answers what it was asked, writes when keys were used last, and exits with 0',
    async (what) => {
      const { key: used } = await issued(registry);
      const process = await startVerifierProcess(what);
      try {
        const asking = await gatewayOf(registry, process.url, gateway.token);
        const begun = Date.now();
        expect((await asking.authorize(used)).status).toBe(200);
        expect((await asking.authorize(unique('nobody'))).status).toBe(401);
        const end = await askInParts(process.url, JSON.stringify({ key: used }));
        const over = once(process.child, 'exit');
        process.child.kill('SIGTERM');
        while (await isOpen(process.url)) await new Promise((resolve) => setTimeout(resolve, 20));
        const answer = await end();
        const answeredAt = Date.now();
        expect(answer.allowed).toBe(true);
        expect((await over)[0]).toBe(0);
        const keyRef = registry.context.vault.keyRef(used);
        const lastUse = (await registry.context.store.keyUses.find(registry.org, keyRef)) ?? 0;
        expect(lastUse).toBeGreaterThan(begun);
        expect(lastUse).toBeLessThanOrEqual(answeredAt);
      } finally {
        await process.kill();
      }
    },
    60_000,
  );
});
