import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPair, SignJWT } from 'jose';
import { rawClient } from '../support/registry/raw';
import { basic, quiet, type Registry, startRegistry } from '../support/registry/registry';
import { type Route, routes, targetOf, valuesOf } from '../support/registry/routes';
import { type Scene, sceneOf } from '../support/registry/scene';

/*
 * Server-side request forgery: Keymint fetches the addresses of issuers, which are configured on the command line, and
 * OpenAPI documents from public addresses (fetchApiProductSpec.test.ts). No request has it fetch anything inside.
 * Source: OWASP Top 10, A10:2021.
 */

jest.setTimeout(120_000);

/** Paths that were requested from a server named in requests. */
const fetched: string[] = [];
const bait = createServer((req, res) => {
  fetched.push(`${req.url}`);
  if (req.url === '/redirecting') res.writeHead(302, { location: '/inside' }).end();
  else res.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}');
});

let url: string;
let registry: Registry;
let client: ReturnType<typeof rawClient>;
let scene: Scene;
beforeAll(async () => {
  await new Promise<void>((resolve) => bait.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(bait.address() as AddressInfo).port}`;
  const issuer = { issuer: `${url}/issuer`, jwksUri: `${url}/redirecting`, audience: 'me' };
  registry = await startRegistry({
    settings: { issuers: [{ ...issuer, as: 'member' }] },
    log: { ...quiet, error: () => {} },
  });
  client = rawClient(registry.url);
  scene = await sceneOf(registry);
});
afterAll(async () => {
  client.close();
  await registry.stop();
  bait.closeAllConnections();
  await new Promise((resolve) => bait.close(resolve));
});
beforeEach(() => {
  fetched.length = 0;
});

/** Replaces each text in a value by the address. */
const baited = (value: unknown): unknown => {
  if (typeof value === 'string') return url;
  if (Array.isArray(value)) return value.map(baited);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, baited(member)]));
};

const named = [
  'callbackUrl',
  'jwksUri',
  'issuers',
  'issuer',
  'webhook',
  'picture',
  'redirect_uri',
  'uriPath',
];

/** Headers in which servers have looked for an address. */
const headersWith = (address: string) => ({
  'x-forwarded-host': new URL(address).host,
  'x-original-uri': address,
  'x-rewrite-url': address,
  referer: address,
  origin: address,
  forwarded: `host=${new URL(address).host}`,
});

/** Yields requests to a route with the address wherever one fits. */
function* requestsOf(route: Route) {
  const { method, body = {} } = route;
  const target = targetOf(route, { ...valuesOf(route, scene), attribute: encodeURIComponent(url) });
  const authorization = basic(registry.admin.email, registry.admin.password);
  const headers = { authorization, ...headersWith(url) };
  const search = new URLSearchParams(Object.fromEntries(named.map((name) => [name, url])));
  yield { method, target: `${target}${target.includes('?') ? '&' : '?'}${search}`, headers };
  const others = Object.fromEntries(named.map((name) => [name, name === 'issuers' ? [url] : url]));
  for (const sent of [{ ...body, ...others }, baited({ ...body, ...others })]) {
    const type = { 'content-type': 'application/json' };
    yield { method, target, headers: { ...headers, ...type }, body: Buffer.from(JSON.stringify(sent)) };
  }
}

test('no address that an administrator sends is fetched, by whatever operation or endpoint', async () => {
  const isDeletion = ({ method }: Route) => method === 'DELETE';
  const ordered = [...routes.filter((each) => !isDeletion(each)), ...routes.filter(isDeletion)];
  const requests = ordered.flatMap((route) => [...requestsOf(route)]);
  let accepted = 0;
  const work = async () => {
    for (let request = requests.shift(); request; request = requests.shift()) {
      const { status } = await client.send(request);
      accepted += status < 300 ? 1 : 0;
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  expect(accepted).toBeGreaterThan(routes.length);
  expect(fetched).toEqual([]);
});

test.each(['jku', 'x5u'])('no address in the header %s of a token is fetched', async (name) => {
  const { privateKey } = await generateKeyPair('RS256');
  const token = await new SignJWT({ iss: `${url}/nobody`, aud: 'me', email: registry.admin.email })
    .setProtectedHeader({ alg: 'RS256', kid: 'mine', [name]: `${url}/keys` })
    .setExpirationTime('1h')
    .sign(privateKey);
  const headers = { authorization: `Bearer ${token}` };
  expect((await registry.get('/developers', { headers })).status).toBe(401);
  expect(fetched).toEqual([]);
});

test('the keys of an issuer are fetched where the settings say, and no redirect is followed', async () => {
  const { privateKey } = await generateKeyPair('RS256');
  const token = await new SignJWT({ iss: `${url}/issuer`, aud: 'me', email: registry.admin.email })
    .setProtectedHeader({ alg: 'RS256', kid: 'mine' })
    .setExpirationTime('1h')
    .sign(privateKey);
  const headers = { authorization: `Bearer ${token}` };
  expect((await registry.get('/developers', { headers })).status).toBe(503);
  expect(fetched).toEqual(['/redirecting']);
});
