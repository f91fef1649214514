import type { Developer } from '../../shared/schemas/developer';
import { gatewayOf } from '../support/clients/gateway';
import { documentsBelow, documentsUrl, owner } from '../support/registry/documents';
import { given } from '../support/registry/given';
import { useRegistry } from '../support/registry/registry';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const project = process.env.GOOGLE_CLOUD_PROJECT;

/** Returns a user of Identity Platform, which the emulator accepts without a signature. */
const signedIn = (email: string, claims: object = {}) => {
  const user = {
    iss: `https://securetoken.google.com/${project}`,
    aud: project,
    sub: email,
    user_id: email,
    email,
    email_verified: true,
    iat: 1_700_000_000,
    exp: 4_000_000_000,
    ...claims,
  };
  const token = `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(user)}.`;
  return { Authorization: `Bearer ${token}` };
};

const root = documentsUrl();

const registry = useRegistry();
let paths: string[];
let developer: Developer;
beforeAll(async () => {
  developer = await given(registry).developer();
  const product = await given(registry).apiProduct();
  const app = await given(registry).app(developer, { apiProducts: [product.name] });
  const gateway = await gatewayOf(registry);
  const at = `/remote-service/${registry.org}/test`;
  await gateway.authorize(`${app.credentials[0]?.consumerKey}`);
  await gateway.ask(`${at}/certs`);
  const use = { identifier: 'weather', allow: 1, timeUnit: 'hour' };
  await gateway.ask(`${at}/quotas`, { method: 'POST', body: use });
  await registry.context.verifier.close();
  await given(registry).token({ role: 'self', developer: developer.email });
  await registry.post('/keys:lookUp', { consumerKey: 'guessed', path: '/' });
  const stored = await documentsBelow(`organizations/${registry.org}`);
  paths = stored.map(({ name }) => name.split('/').map(encodeURIComponent).join('/'));
});

const collectionOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Every way to access a document over REST, as URL and request. */
const ways: Record<string, (path: string) => [url: string, init?: RequestInit]> = {
  read: (path) => [`${root}/${path}`],
  list: (path) => [`${root}/${collectionOf(path)}?pageSize=1`],
  query: (path) => {
    const [collectionId = '', ...above] = collectionOf(path).split('/').reverse();
    const parent = [root, ...above.reverse()].join('/');
    const structuredQuery = { from: [{ collectionId }], limit: 1 };
    return [`${parent}:runQuery`, { method: 'POST', body: JSON.stringify({ structuredQuery }) }];
  },
  'query wherever it is': (path) => {
    const from = [{ collectionId: path.split('/').at(-2), allDescendants: true }];
    const structuredQuery = { from, limit: 1 };
    return [`${root}:runQuery`, { method: 'POST', body: JSON.stringify({ structuredQuery }) }];
  },
  'write to': (path) => [
    `${root}/${path}?updateMask.fieldPaths=mark`,
    { method: 'PATCH', body: JSON.stringify({ fields: { mark: { stringValue: 'x' } } }) },
  ],
  'write beside': (path) => [`${root}/${collectionOf(path)}/new`, { method: 'PATCH', body: '{"fields":{}}' }],
  delete: (path) => [`${root}/${path}`, { method: 'DELETE' }],
};

const statusOf = async (
  [url, init]: [string, RequestInit?],
  headers: Record<string, string>,
): Promise<number> => (await fetch(url, { ...init, headers })).status;

test('there is a document of every kind to be refused', () => {
  const kinds = paths.map((path) => path.split('/').at(-2));
  expect(new Set(kinds)).toEqual(
    new Set([
      'organizations',
      'members',
      'developers',
      'developerEmails',
      'apps',
      'keys',
      'apiProducts',
      'tokens',
      'audits',
      'guesses',
      'changes',
      'keyUses',
      'quotas',
      'signingKeys',
    ]),
  );
});

describe.each<[string, () => Record<string, string>]>([
  ['nobody', () => ({})],
  ['an administrator who signed in', () => signedIn(registry.admin.email)],
  ['a developer whose own some of them are', () => signedIn(developer.email)],
  [
    'a developer whose token claims more',
    () => signedIn(developer.email, { admin: true, role: 'orgadmin', developerId: developer.developerId }),
  ],
])('%s', (_, headers) => {
  test.each(Object.keys(ways))('may not %s any of them', async (way) => {
    const answers = await Promise.all(
      paths.map(async (path) => [path, await statusOf(ways[way]?.(path) ?? [''], headers())]),
    );
    expect(answers).toEqual(paths.map((path) => [path, 403]));
  });
});

test.each(Object.keys(ways))('the functions, whom no rule binds, may %s all of them', async (way) => {
  const answers = await Promise.all(
    paths.map(async (path) => [path, await statusOf(ways[way]?.(path) ?? [''], owner)]),
  );
  expect(answers).toEqual(paths.map((path) => [path, 200]));
});
