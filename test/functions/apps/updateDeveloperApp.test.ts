import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { documentIdOf, openFirestore } from './firestore';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const firestore = openFirestore();
const registry = useRegistry({ now: () => now });
afterAll(() => firestore.close());
beforeEach(() => {
  now = CREATED;
});

const attributes = [
  { name: 'DisplayName', value: 'Weather' },
  { name: 'Notes', value: 'n' },
];

/** Creates an app with every member a caller can send; returns its path. */
const weather = async () => {
  const developer = await given(registry).developer();
  const product = await given(registry).apiProduct({ scopes: ['READ', 'WRITE'] });
  const app = await given(registry).app(developer, {
    name: 'weather',
    apiProducts: [product.name],
    scopes: ['READ'],
    attributes,
    callbackUrl: 'https://example.com/cb',
  });
  return { developer, product, app, path: `/developers/${developer.email}/apps/weather` };
};

test('attributes and callbackUrl are replaced, and nothing else changes', async () => {
  const { app, path } = await weather();
  now += 60_000;
  const { status, body, text } = await registry.put(path, {
    attributes: [{ name: 'team', value: 'harbour' }],
    callbackUrl: 'https://example.org/new',
  });
  expect(status).toBe(200);
  expect(body).toEqual({
    ...app,
    attributes: [{ name: 'team', value: 'harbour' }],
    callbackUrl: 'https://example.org/new',
    lastModifiedAt: now,
  });
  expect((await registry.get(path)).text).toBe(text);
});

test.each([
  ['an empty body', {}],
  ['no body', undefined],
  ['null for them', { attributes: null, callbackUrl: null }],
])('attributes and callbackUrl go away with %s', async (_, sent) => {
  const { app, path } = await weather();
  const { callbackUrl: _callbackUrl, ...rest } = app;
  const { status, body } = await registry.put(path, sent);
  expect(status).toBe(200);
  expect(body).toEqual({ ...rest, attributes: [] });
  expect((await registry.get(path)).body).toEqual(body);
});

test('of two attributes with one name the first is kept', async () => {
  const { path } = await weather();
  const { body } = await registry.put(path, {
    attributes: [{ name: 'Notes', value: 'new' }, { name: 'extra', value: '' }, ...attributes],
  });
  expect(body.attributes).toEqual([
    { name: 'Notes', value: 'new' },
    { name: 'extra', value: '' },
    { name: 'DisplayName', value: 'Weather' },
  ]);
});

test('the whole app sent back as it was read changes nothing', async () => {
  const { app, path } = await weather();
  const { body } = await registry.put(path, app);
  expect(body).toEqual(app);
});

test('what cannot be changed here is ignored', async () => {
  const { app, path } = await weather();
  const other = await given(registry).developer();
  const { status, body } = await registry.put(path, {
    name: 'renamed',
    appId: 'chosen',
    appFamily: 'chosen',
    developerId: other.developerId,
    status: 'revoked',
    credentials: [],
    createdAt: 1,
    createdBy: 'mallory@example.com',
    lastModifiedBy: 'mallory@example.com',
    attributes,
    callbackUrl: app.callbackUrl,
  });
  expect(status).toBe(200);
  expect(body).toEqual(app);
  expect((await registry.get(path)).body).toEqual(app);
});

test('even a name that no app may have is ignored', async () => {
  const { path } = await weather();
  const { status, body } = await registry.put(path, { name: '/' });
  expect(status).toBe(200);
  expect(body.name).toBe('weather');
});

describe('a new key', () => {
  test('is made for the API products that are sent, and leaves the others alone', async () => {
    const { app, path, product } = await weather();
    const manual = await given(registry).apiProduct({ approvalType: 'manual' });
    now += 60_000;
    const { status, body } = await registry.put(path, {
      apiProducts: [manual.name, product.name],
      scopes: ['WRITE'],
      keyExpiresIn: '1000',
      attributes,
    });
    expect(status).toBe(200);
    expect(body.credentials).toEqual([
      {
        apiProducts: [
          { apiproduct: manual.name, status: 'pending' },
          { apiproduct: product.name, status: 'approved' },
        ],
        attributes: [],
        consumerKey: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
        consumerSecret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
        expiresAt: now + 1000,
        issuedAt: now,
        scopes: ['WRITE'],
        status: 'approved',
      },
      ...app.credentials,
    ]);
    expect(body.credentials[0].consumerKey).not.toBe(app.credentials[0]?.consumerKey);
    expect(body).toMatchObject({ scopes: ['READ'], attributes, status: 'approved' });
    expect(body).not.toHaveProperty('callbackUrl');
    expect((await registry.get(path)).body).toEqual(body);
  });

  test('is made even for API products that another key has', async () => {
    const { path, product } = await weather();
    const { body } = await registry.put(path, { apiProducts: [product.name] });
    expect(body.credentials).toHaveLength(2);
    expect(await firestore.keysOf(registry.org, documentIdOf(body))).toHaveLength(2);
  });

  test('lives for ever unless said otherwise', async () => {
    const { path, product } = await weather();
    const { body } = await registry.put(path, { apiProducts: [product.name] });
    expect(body.credentials[0].expiresAt).toBe(-1);
  });

  test.each([[[]], [['']], [null], [undefined]])(
    'is not made for %j, whatever scopes and lifetime are sent',
    async (apiProducts) => {
      const { app, path } = await weather();
      const { status, body } = await registry.put(path, {
        apiProducts,
        scopes: ['WRITE'],
        keyExpiresIn: 1000,
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ scopes: ['READ'], credentials: app.credentials });
      expect(await firestore.keysOf(registry.org, documentIdOf(body))).toHaveLength(1);
    },
  );

  test('comes first in the answer, and in whatever is read afterwards', async () => {
    const { path, product } = await weather();
    const newest: string[] = [];
    for (const minutes of [1, 1, 2]) {
      now = CREATED + minutes * 60_000;
      const { body } = await registry.put(path, { apiProducts: [product.name] });
      newest.unshift(body.credentials[0].consumerKey);
    }
    const { body } = await registry.get(path);
    const read = body.credentials.map(({ consumerKey }: { consumerKey: string }) => consumerKey);
    expect(read.slice(0, 3)).toEqual(newest);
    expect(body.credentials.map(({ issuedAt }: { issuedAt: number }) => issuedAt - CREATED)).toEqual([
      120_000, 60_000, 60_000, 0,
    ]);
  });

  test('of a process whose clock is behind takes its place by the moment it was issued', async () => {
    const { app, path, product } = await weather();
    now = CREATED - 1;
    const { body } = await registry.put(path, { apiProducts: [product.name] });
    expect(body.credentials).toEqual([app.credentials[0], expect.objectContaining({ issuedAt: now })]);
  });

  test('is never lost to another that is made at once', async () => {
    const { path, product } = await weather();
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => registry.put(path, { apiProducts: [product.name] })),
    );
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    const { body } = await registry.get(path);
    const keys = body.credentials.map(({ consumerKey }: { consumerKey: string }) => consumerKey);
    expect(new Set(keys).size).toBe(11);
    expect(await firestore.keysOf(registry.org, documentIdOf(body))).toHaveLength(11);
  });
});

test.each([
  [
    'an unknown API product',
    { apiProducts: ['ghost'] },
    'cps.kms.ApiProductDoesNotExist',
    (org: string) => `API Product [ghost] does not exist for  tenant [${org}] and id [null]`,
  ],
  [
    'a scope that is on no API product',
    { scopes: ['DELETE'] },
    'keymanagement.service.InvalidScopes',
    () => 'Invalid scopes. Scopes must be contained in [READ, WRITE]',
  ],
  [
    'a lifetime that is none',
    { keyExpiresIn: -5 },
    'keymanagement.service.InvalidValueForExpiresIn',
    undefined,
  ],
  [
    'too many attributes',
    { attributes: Array.from({ length: 19 }, (_, n) => ({ name: `n${n}` })) },
    'organizations.keymanagement.AttributeLimitExceeded',
    undefined,
  ],
  ['attributes that are no list', { attributes: 'none' }, 'keymint.InvalidRequest', undefined],
])('%s is refused and nothing is changed', async (_, change, code, words) => {
  const { app, path, product } = await weather();
  const { status, body } = await registry.put(path, { apiProducts: [product.name], ...change });
  expect(status).toBe(400);
  expect(body).toEqual({ code, message: words?.(registry.org) ?? expect.any(String), contexts: [] });
  expect((await registry.get(path)).body).toEqual(app);
  expect(await firestore.keysOf(registry.org, documentIdOf(app))).toHaveLength(1);
});

test('an app that is not there is not made', async () => {
  const { developer, path } = await weather();
  const ghost = path.replace('weather', 'ghost');
  const { status, body } = await registry.put(ghost, { name: 'ghost' });
  expect(status).toBe(404);
  expect(body).toEqual({
    code: 'developer.service.AppDoesNotExist',
    message: `App named ghost does not exist under ${developer.email}`,
    contexts: [],
  });
  expect((await registry.get(ghost)).status).toBe(404);
});

test.each([
  ['nobody@example.com', 'developer.service.DeveloperDoesNotExist'],
  ['nobody', 'developer.service.DeveloperIdDoesNotExist'],
])('an app of %s, who is unknown, is 404 %s', async (developer, code) => {
  const { status, body } = await registry.put(`/developers/${developer}/apps/weather`, {});
  expect(status).toBe(404);
  expect(body.code).toBe(code);
});

test('an app whose name needs encoding is updated by developerId', async () => {
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: '50% off #1' });
  const path = `/developers/${developer.developerId}/apps/${encodeURIComponent('50% off #1')}`;
  const { status, body } = await registry.put(path, { attributes });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: '50% off #1', attributes });
});
