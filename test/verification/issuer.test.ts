import { createRemoteJWKSet, jwtVerify } from 'jose';
import { processContext } from '../../shared/runtime/processContext';
import { gatewayOf, issued } from '../support/clients/gateway';
import { rawClient } from '../support/registry/raw';
import { startRegistry, useRegistry } from '../support/registry/registry';

const registry = useRegistry();

/** Headers that describe how a request arrived. */
const told = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  forwarded: 'host=evil.example;proto=https',
};

/** Starts a server with an address; returns `iss` of its tokens, by endpoint. */
async function serverAt(url: string | undefined, gateway?: string) {
  if (gateway !== undefined) process.env.KEYMINT_GATEWAY = gateway;
  const server = await startRegistry({ of: registry, ...(url !== undefined && { url }) });
  delete process.env.KEYMINT_GATEWAY;
  const client = rawClient(server.url);
  registry.onStop(async () => {
    client.close();
    await server.stop();
  });
  const { token } = await gatewayOf(registry, server.url);
  const { key, credential } = await issued(registry);
  const body = {
    apiKey: key,
    client_id: key,
    client_secret: credential.consumerSecret,
    grant_type: 'client_credentials',
  };
  const keys = createRemoteJWKSet(new URL(`${server.url}/remote-token/${registry.org}/test/certs`));
  return async (target: string): Promise<unknown> => {
    const reply = await client.send({
      method: 'POST',
      target,
      headers: { ...told, 'x-keymint-token': token, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    });
    const { token: given, access_token: other } = JSON.parse(reply.text);
    return (await jwtVerify(given ?? other, keys)).payload.iss;
  };
}

const ways = (org: string): string[] => [
  `/remote-service/${org}/test/verifyApiKey`,
  `/remote-token/${org}/test/token`,
  `/edgemicro-auth/${org}/test/verifyApiKey`,
  `/edgemicro-auth/${org}/test/token`,
  `/v1/organizations/${org}/oauth/token`,
];

test('tokens are issued by the address of the deployment and the path that gives them', async () => {
  const issuerAt = await serverAt('https://keys.example.com');
  const all = ways(registry.org);
  const issuers: unknown[] = [];
  for (const way of all) issuers.push(await issuerAt(way));
  expect(issuers).toEqual(all.map((way) => `https://keys.example.com${way}`));
});

test('without an address, by a name of the organization', async () => {
  const issuerAt = await serverAt(undefined);
  for (const way of ways(registry.org)) expect(await issuerAt(way)).toBe(`urn:keymint:${registry.org}`);
});

test('however the path is written, the issuer is one', async () => {
  const issuerAt = await serverAt('https://keys.example.com');
  const { org } = registry;
  const path = `/v1/organizations/${org}/oauth/token`;
  for (const way of [
    `${path}/`,
    `/v1/o/${org}/oauth/token`,
    `${path}?iss=evil`,
    path.replace('oauth', '%6fauth'),
  ])
    expect(await issuerAt(way)).toBe(`https://keys.example.com${path}`);
  const other = `/remote-token/${org}/test/token`;
  expect(await issuerAt(`${other}?x`)).toBe(`https://keys.example.com${other}`);
});

test('of a gateway whose organization the environment names, by the path without it', async () => {
  const issuerAt = await serverAt('https://keys.example.com', `${registry.org}/test`);
  expect(await issuerAt('/remote-token/token')).toBe('https://keys.example.com/remote-token/token');
});

test.each([
  ['https://keys.example.com', 'https://keys.example.com'],
  ['https://keys.example.com/', 'https://keys.example.com'],
  ['https://example.com/keys/', 'https://example.com/keys'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['', undefined],
])('KEYMINT_URL=%s is the address %s', async (KEYMINT_URL, expected) => {
  const { url, store } = processContext({ ...process.env, KEYMINT_URL });
  expect(url).toBe(expected);
  await store.close();
});

test.each(['keys.example.com', 'ftp://keys.example.com', 'https://', 'https://a b'])(
  'a process does not start with KEYMINT_URL=%s',
  (KEYMINT_URL) => {
    expect(() => processContext({ ...process.env, KEYMINT_URL })).toThrow('KEYMINT_URL is no address');
  },
);
