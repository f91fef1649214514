import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { askAt, type Gateway, gatewayOf, issued } from '../support/clients/gateway';
import { useRegistry } from '../support/registry/registry';

/** A whole second, so that times in milliseconds and seconds are equal. */
const NOW = 1_700_000_000_000;

const registry = useRegistry({ now: () => NOW });
let gateway: Gateway;
beforeAll(async () => {
  gateway = await gatewayOf(registry);
});

interface Client {
  key: string;
  secret: string;
}

const bodyOf = ({ key, secret }: Client) => ({
  grant_type: 'client_credentials',
  client_id: key,
  client_secret: secret,
});

/** Each way to get a token for a consumer key, and its default lifetime in seconds. */
const ways: [path: (org: string) => string, seconds: number, bodyOf: (client: Client) => object][] = [
  [(org) => `/v1/organizations/${org}/oauth/token`, 1800, bodyOf],
  [(org) => `/remote-token/${org}/test/token`, 900, bodyOf],
  [(org) => `/remote-service/${org}/test/verifyApiKey`, 900, ({ key }) => ({ apiKey: key })],
  [(org) => `/edgemicro-auth/${org}/test/token`, 1800, bodyOf],
  [(org) => `/edgemicro-auth/${org}/test/verifyApiKey`, 1800, ({ key }) => ({ apiKey: key })],
];

/** Gets a token for a key with a lifetime in milliseconds; returns the expiry in the response and in the token. */
async function tokenOf([path, , bodyOfWay]: (typeof ways)[number], keyExpiresIn: number) {
  const { key, credential } = await issued(registry, { app: { keyExpiresIn } });
  const { status, json } = await askAt(`${registry.url}${path(registry.org)}`, {
    method: 'POST',
    headers: { 'x-keymint-token': gateway.token },
    body: bodyOfWay({ key, secret: `${credential.consumerSecret}` }),
  });
  expect(status).toBe(200);
  const { exp = 0 } = decodeJwt(json.access_token ?? json.token);
  return { seconds: exp - NOW / 1000, expiresIn: json.expires_in };
}

describe.each(ways.map((way) => [way[0]('{org}'), way] as const))('a token from %s', (_, way) => {
  const [, usual] = way;
  test.each([
    ['a key that never ends', -1, usual],
    ['a key that ends later', 2 * 3_600_000, usual],
    ['a key that ends in five minutes', 300_000, 300],
    ['a key that ends within a second of a minute', 60_999, 60],
  ])('for %s, of %i ms, expires after %i s', async (_case, keyExpiresIn, seconds) => {
    const issuedToken = await tokenOf(way, keyExpiresIn);
    expect(issuedToken.seconds).toBe(seconds);
    if (issuedToken.expiresIn !== undefined) expect(issuedToken.expiresIn).toBe(seconds);
  });
});

test('tokens for consumer keys are signed in one place, which knows when the key ends', () => {
  const folders = ['functions', 'shared'];
  const found = execFileSync('grep', ['-rlE', '\\bsignToken\\(', ...folders], {
    cwd: join(__dirname, '../..'),
  });
  expect(`${found}`.trim().split('\n').sort()).toEqual([
    'shared/tasks/signing.ts',
    'shared/verification/tokens/accessTokens.ts',
  ]);
});
