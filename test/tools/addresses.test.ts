import { readFileSync } from 'node:fs';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { methodsOf, pathsOf } from '../../shared/runtime/http/router';
import { KEY_PARAMS, LOGIN_SECRET_PARAMS } from '../../shared/verification/keyParams';
import { keysInAddresses } from '../../tools/deployment/addresses';
import { gatewayOf, issued } from '../support/clients/gateway';
import { rawClient } from '../support/registry/raw';
import { basic, type Registry, startRegistry } from '../support/registry/registry';

/* Checks which requests a deployment's log keeps, however a consumer key is sent. */

let registry: Registry;
let client: ReturnType<typeof rawClient>;
beforeAll(async () => {
  registry = await startRegistry();
  client = rawClient(registry.url);
});
afterAll(async () => {
  client.close();
  await registry.stop();
});

const expression = keysInAddresses(loadCatalog());

/** True if the log keeps an address from which the key can be read. */
const isTold = (target: string, key: string): boolean => {
  if (new RegExp(expression).test(`https://keys.example.com${target}`)) return false;
  return [target, decodeURIComponent(target)].some((text) => text.includes(key));
};

const encoded = (character: string, toCase: (hex: string) => string): string =>
  `%${toCase(character.charCodeAt(0).toString(16).padStart(2, '0'))}`;

/** Returns spellings of a word in an address: as is, fully encoded, and with each character encoded. */
const spellingsOf = (word: string): string[] => {
  const characters = [...word];
  const cases = [(hex: string) => hex, (hex: string) => hex.toUpperCase()];
  return [
    word,
    ...cases.flatMap((toCase) => [
      characters.map((character) => encoded(character, toCase)).join(''),
      ...characters.map((character, at) => characters.with(at, encoded(character, toCase)).join('')),
    ]),
  ];
};

test('no key that authorize takes is told by what is logged of the request', async () => {
  const { key } = await issued(registry);
  const { token } = await gatewayOf(registry);
  const path = `/v1/organizations/${registry.org}/authorize`;
  const queries = KEY_PARAMS.flatMap(spellingsOf).flatMap((name) => [
    `?${name}=${key}`,
    `?x=1&${name}=${key}`,
    `?${name}=${key.replace(/./, (first) => encoded(first, (hex) => hex))}&y`,
  ]);
  const ways: { target: string; headers?: Record<string, string> }[] = [
    ...['x-api-key', 'x-apikey'].map((name) => ({ target: path, headers: { [name]: key } })),
    { target: path, headers: { authorization: `Bearer ${key}` } },
    ...queries.flatMap((query) => [
      { target: `${path}/items/7${query}` },
      { target: path, headers: { 'x-original-uri': `/items/7${query}` } },
      { target: path, headers: { 'x-forwarded-uri': `/items/7${query}` } },
    ]),
    ...queries.map((query) => ({ target: `/v1/o/${registry.org}/authorize/${query}` })),
  ];
  const refused: string[] = [];
  for (const { target, headers = {} } of ways) {
    const { status } = await client.send({
      method: 'GET',
      target,
      headers: { 'x-keymint-token': token, ...headers },
    });
    if (status !== 200) refused.push(`${status} ${target} ${JSON.stringify(headers)}`);
  }
  expect(refused).toEqual([]);
  expect(ways.filter(({ target }) => isTold(target, key))).toEqual([]);
});

test('nor does what is logged of requests to operations whose paths have keys in them', async () => {
  const { key, app, developer } = await issued(registry);
  const { consumerKey: other } = (
    await registry.post(`/developers/${developer.email}/apps/${app.name}/keys/create`, {
      consumerKey: 'another-key-of-this-app',
    })
  ).body;
  const { email, password } = registry.admin;
  const base = `/v1/organizations/${registry.org}/developers/${developer.email}/apps/${app.name}`;
  const targets = spellingsOf('keys').flatMap((word) => [
    `${base}/${word}/${key}`,
    `${base}/${word}/${other}/attributes`,
  ]);
  for (const target of targets) {
    const headers = { authorization: basic(email, password) };
    const { status, text } = await client.send({ method: 'GET', target, headers });
    expect([target, status, text.length > 2]).toEqual([target, 200, true]);
  }
  expect(targets.filter((target) => isTold(target, key) || isTold(target, other))).toEqual([]);

  const withKeys = loadCatalog()
    .filter(isOperation)
    .flatMap((operation) => methodsOf(operation).flatMap(() => pathsOf(operation)))
    .filter((path) => /\{key(Ref)?\}/.test(path));
  expect(withKeys.length).toBeGreaterThan(20);
  expect(
    withKeys.map((path) => path.replace(/\{key(Ref)?\}/, key)).filter((path) => isTold(path, key)),
  ).toEqual([]);
});

test('nor is a log-in whose parameters are in the query', () => {
  const queries = LOGIN_SECRET_PARAMS.flatMap(spellingsOf).map((name) => `?grant_type=x&${name}=secret`);
  expect(queries.filter((query) => isTold(`/oauth/token${query}`, 'secret'))).toEqual([]);
});

test.each([
  '/v1/organizations/acme',
  '/v1/organizations/acme/developers?count=100&startKey=a',
  '/v1/organizations/acme/developers/a@example.com/apps/keys',
  '/v1/organizations/acme/authorize/items?page=2',
  '/v1/organizations/acme/keys?x=apikey',
])('%s is logged', (target) => expect(new RegExp(expression).test(target)).toBe(false));

test('both ways to deploy exclude just these', () => {
  const { keysInAddresses: written } = JSON.parse(readFileSync('deploy/functions.json', 'utf8'));
  expect(written).toBe(expression);
  expect(readFileSync('deploy/gcloud.sh', 'utf8')).toContain(`httpRequest.requestUrl=~"${expression}"`);
  expect(readFileSync('deploy/secrets.tf', 'utf8')).toContain('local.keys_in_addresses');
  // Quotes and gcloud's list separators would truncate it.
  expect(expression).not.toMatch(/["',\\$]/);
});
