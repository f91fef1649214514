import { given } from '../../support/registry/given';
import { emptyBodies, useRegistry } from '../../support/registry/registry';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = CREATED;
});

const weather = async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'weather' });
  return { developer, app, path: `/developers/${developer.email}/apps/weather` };
};

test('an app is revoked and approved again, and its keys stay approved', async () => {
  const { app, path } = await weather();
  for (const [action, status] of [
    ['revoke', 'revoked'],
    ['approve', 'approved'],
  ]) {
    now += 1000;
    const reply = await registry.post(`${path}?action=${action}`);
    expect(reply.status).toBe(204);
    expect(reply.text).toBe('');
    const { body } = await registry.get(path);
    expect(body).toEqual({ ...app, status, lastModifiedAt: now });
    expect(body.credentials).toMatchObject([{ status: 'approved' }]);
  }
});

test.each([
  ['revoke', 'revoked'],
  ['approve', 'approved'],
])('%s twice leaves the app %s', async (action, status) => {
  const { path } = await weather();
  for (let time = 0; time < 2; time++) {
    expect((await registry.post(`${path}?action=${action}`)).status).toBe(204);
  }
  expect((await registry.get(path)).body.status).toBe(status);
});

test.each(emptyBodies)('an empty body may be called %s', async (_, headers) => {
  const { path } = await weather();
  const { status } = await registry.post(`${path}?action=revoke`, undefined, { headers, raw: '' });
  expect(status).toBe(204);
  expect((await registry.get(path)).body.status).toBe('revoked');
});

test('with an action, what else the request says is not done', async () => {
  const { app, path } = await weather();
  const product = await given(registry).apiProduct();
  const { status } = await registry.post(`${path}?action=revoke&also=this`, {
    status: 'approve',
    name: '/',
    apiProducts: [product.name],
    attributes: [{ name: 'team', value: 'harbour' }],
    callbackUrl: 'https://example.com/cb',
  });
  expect(status).toBe(204);
  expect((await registry.get(path)).body).toEqual({ ...app, status: 'revoked' });
});

test.each([
  ['is not JSON', 'application/json', '{'],
  ['does not fit', 'application/json', '{"attributes":"none"}'],
  ['is of another type', 'text/plain', 'revoke'],
])('with an action, a body that %s is left unread', async (_, type, raw) => {
  const { path } = await weather();
  const headers = { 'content-type': type };
  expect(await registry.post(`${path}?action=revoke`, undefined, { headers, raw })).toMatchObject({
    status: 204,
  });
  expect((await registry.get(path)).body.status).toBe('revoked');
});

describe('a further key', () => {
  const attributes = [{ name: 'DisplayName', value: 'Weather' }];
  const callbackUrl = 'https://example.com/cb';

  /** Creates an app with attributes and a callback URL, and a product with scopes. */
  const furnished = async () => {
    const developer = await given(registry).developer();
    const product = await given(registry).apiProduct({ approvalType: 'manual', scopes: ['READ', 'WRITE'] });
    const app = await given(registry).app(developer, { name: 'weather', attributes, callbackUrl });
    return { app, product, path: `/developers/${developer.email}/apps/weather` };
  };

  test('is made for the products that are sent, and comes first', async () => {
    const { app, product, path } = await furnished();
    now += 1000;
    const { status, body } = await registry.post(path, { apiProducts: [product.name] });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...app,
      lastModifiedAt: now,
      credentials: [
        {
          apiProducts: [{ apiproduct: product.name, status: 'pending' }],
          attributes: [],
          consumerKey: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
          consumerSecret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
          expiresAt: -1,
          issuedAt: now,
          scopes: [],
          status: 'approved',
        },
        ...app.credentials,
      ],
    });
    expect((await registry.get(path)).body).toEqual(body);
  });

  test('of the same moment as another also comes first', async () => {
    const { path } = await furnished();
    const { body: second } = await registry.post(path, { apiProducts: [] });
    const { body: third } = await registry.post(path, { apiProducts: [] });
    expect(third.credentials).toHaveLength(3);
    expect(third.credentials.slice(1)).toEqual(second.credentials);
  });

  test.each([
    ['an empty body', {}],
    ['no body', undefined],
    ['null for all', { apiProducts: null, attributes: null, callbackUrl: null, scopes: null }],
    ['what a key would have', { keyExpiresIn: 60_000, scopes: ['READ'], name: 'weather' }],
  ])('is not made with %s, and the app keeps what it has', async (_, sent) => {
    const { app, path } = await furnished();
    now += 1000;
    const { status, body } = await registry.post(path, sent);
    expect(status).toBe(200);
    expect(body).toEqual({ ...app, lastModifiedAt: now });
    expect((await registry.get(path)).body).toEqual(body);
  });

  test.each([
    ['attributes', { attributes: [{ name: 'team', value: 'harbour' }] }],
    ['no attributes', { attributes: [] }],
    ['a callback URL', { callbackUrl: 'https://example.org/new' }],
  ])('is not made by %s: the app is changed', async (_, sent) => {
    const { app, path } = await furnished();
    now += 1000;
    const { status, body } = await registry.post(path, sent);
    expect(status).toBe(200);
    expect(body).toEqual({ ...app, ...sent, lastModifiedAt: now });
    expect((await registry.get(path)).body).toEqual(body);
  });

  test('is made for no products with an empty list, and the app keeps what it has', async () => {
    const { app, path } = await furnished();
    const { status, body } = await registry.post(path, { apiProducts: [] });
    expect(status).toBe(200);
    expect(body).toEqual({ ...app, credentials: [body.credentials[0], ...app.credentials] });
    expect(body.credentials[0]).toMatchObject({ apiProducts: [], scopes: [], expiresAt: -1 });
  });

  test.each([
    ['attributes', { attributes: [{ name: 'team', value: 'harbour' }] }],
    ['no attributes', { attributes: [] }],
    ['callbackUrl', { callbackUrl: 'https://example.org/new' }],
  ])('may come with new %s, and what is not sent stays', async (_, sent) => {
    const { app, path } = await furnished();
    const { body } = await registry.post(path, { apiProducts: [], ...sent });
    const { credentials: _credentials, ...rest } = app;
    expect(body).toEqual({ ...rest, ...sent, credentials: expect.any(Array) });
    expect((await registry.get(path)).body).toEqual(body);
  });

  test.each([
    ['a number', 60_000],
    ['text', '60000'],
  ])('lapses when keyExpiresIn says so, as %s', async (_, keyExpiresIn) => {
    const { product, path } = await furnished();
    now += 1000;
    const { body } = await registry.post(path, { apiProducts: [product.name], keyExpiresIn });
    expect(body.credentials).toMatchObject([{ expiresAt: now + 60_000 }, { expiresAt: -1 }]);
  });

  test('has the scopes that are sent', async () => {
    const { product, path } = await furnished();
    const { body } = await registry.post(path, { apiProducts: [product.name], scopes: ['WRITE'] });
    expect(body.credentials).toMatchObject([{ scopes: ['WRITE'] }, { scopes: [] }]);
  });

  test.each([
    [
      'a product nobody knows',
      { apiProducts: ['ghost'] },
      'cps.kms.ApiProductDoesNotExist',
      (org: string) => `API Product [ghost] does not exist for  tenant [${org}] and id [null]`,
    ],
    [
      'scopes of no product',
      { apiProducts: [], scopes: ['READ'] },
      'keymanagement.service.InvalidScopes',
      () => 'Invalid scopes. Scopes must be contained in []',
    ],
    [
      'a lifetime that is none',
      { keyExpiresIn: 'soon' },
      'keymanagement.service.InvalidValueForExpiresIn',
      () => 'keyExpiresIn is a lifetime in whole numbers, or -1 for ever',
    ],
  ])('for %s is refused, and nothing is changed', async (_, sent, code, message) => {
    const { app, path } = await furnished();
    const { status, body } = await registry.post(path, { attributes: [], ...sent });
    expect(status).toBe(400);
    expect(body).toEqual({ code, message: message(registry.org), contexts: [] });
    expect((await registry.get(path)).body).toEqual(app);
  });

  test('of five at once is made five times', async () => {
    const { path } = await furnished();
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => registry.post(path, { apiProducts: [] })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(5).fill(200));
    expect((await registry.get(path)).body.credentials).toHaveLength(6);
  });

  test.each([
    ['revoke', 'revoked'],
    ['approve', 'approved'],
  ])('is not made by a status of %s in the body: the app is %s', async (order, status) => {
    const { app, path } = await furnished();
    now += 1000;
    const reply = await registry.post(path, { status: order });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ ...app, status, lastModifiedAt: now });
    expect((await registry.get(path)).body).toEqual(reply.body);
  });
});

test('ten at once all succeed', async () => {
  const { path } = await weather();
  const replies = await Promise.all(Array.from({ length: 10 }, () => registry.post(`${path}?action=revoke`)));
  expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(204));
  expect((await registry.get(path)).body.status).toBe('revoked');
});

test('a revoked app may still get another key, and stays revoked', async () => {
  const { path } = await weather();
  const product = await given(registry).apiProduct();
  await registry.post(`${path}?action=revoke`);
  const { body } = await registry.put(path, { apiProducts: [product.name] });
  expect(body.status).toBe('revoked');
  expect(body.credentials).toHaveLength(2);
});

test('an app whose name needs encoding is revoked by developerId', async () => {
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: '50% off #1' });
  const path = `/developers/${developer.developerId}/apps/50%25%20off%20%231`;
  expect((await registry.post(`${path}?action=revoke`)).status).toBe(204);
  expect((await registry.get(path)).body.status).toBe('revoked');
});

test.each([['?action=delete'], ['?action=revoked'], ['?action=REVOKE']])(
  '%s is refused and changes nothing',
  async (query) => {
    const { app, path } = await weather();
    const { status, body } = await registry.post(`${path}${query}`);
    expect(status).toBe(400);
    expect(body).toEqual({ code: 'keymint.InvalidRequest', message: expect.any(String), contexts: [] });
    expect((await registry.get(path)).body).toEqual(app);
  },
);

test('an app that is not there is 404', async () => {
  const { developer } = await weather();
  const { status, body } = await registry.post(`/developers/${developer.email}/apps/ghost?action=approve`);
  expect(status).toBe(404);
  expect(body).toEqual({
    code: 'developer.service.AppDoesNotExist',
    message: `App named ghost does not exist under ${developer.email}`,
    contexts: [],
  });
});

test.each([
  ['nobody@example.com', 'developer.service.DeveloperDoesNotExist'],
  ['nobody', 'developer.service.DeveloperIdDoesNotExist'],
])('an app of %s, who is unknown, is 404 %s', async (developer, code) => {
  const { status, body } = await registry.post(`/developers/${developer}/apps/weather?action=approve`);
  expect(status).toBe(404);
  expect(body.code).toBe(code);
});
