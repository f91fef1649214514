import { withSettings } from '../../conformance/keeping';
import { developerApp } from '../../support/registry/attributes';
import { given, unique } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';
import { documentIdOf, openFirestore } from '../apps/firestore';
import { appWithKey } from './appWithKey';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const firestore = openFirestore();
const settings = { now: () => now };
const registry = useRegistry(settings);
afterAll(() => firestore.close());
beforeEach(() => {
  now = CREATED;
});

const taken = {
  code: 'keymanagement.service.ConsumerKeyAlreadyExists',
  message: 'ConsumerKey already exists',
  contexts: [],
};

test.each([['keys/create'], ['keys']])(
  'a key that is brought along by …/%s is kept as it is',
  async (end) => {
    const { path } = await appWithKey(registry);
    const sent = { consumerKey: unique('key'), consumerSecret: 'm0Zb4XsWq2' };
    const { status, body } = await registry.post(`${path}/${end}`, sent);
    expect(status).toBe(201);
    expect(body).toEqual({
      ...sent,
      apiProducts: [],
      attributes: [],
      expiresAt: -1,
      issuedAt: CREATED,
      scopes: [],
      status: 'approved',
    });
    expect((await registry.get(`${path}/keys/${sent.consumerKey}`)).body).toEqual(body);
  },
);

test('the key that was issued stays, and the newest comes first', async () => {
  const { path, app, key } = await appWithKey(registry);
  const first = await given(registry).key(path);
  const second = await given(registry).key(path);
  now += 1000;
  const third = await given(registry).key(path);
  expect((await registry.get(path)).body).toEqual({
    ...app,
    credentials: [third, second, first, key],
    lastModifiedAt: now,
  });
});

test('without a secret one is made', async () => {
  const { path } = await appWithKey(registry);
  const one = await given(registry).key(path);
  const other = await given(registry).key(path);
  expect(one.consumerSecret).toMatch(/^[A-Za-z0-9]{16}$/);
  expect(other.consumerSecret).not.toBe(one.consumerSecret);
  expect((await registry.get(`${path}/keys/${one.consumerKey}`)).body).toEqual(one);
});

test('attributes are kept; status, products, scopes and times are not the caller’s', async () => {
  const product = await given(registry).apiProduct({ scopes: ['READ'] });
  const { path } = await appWithKey(registry);
  const attributes = [
    { name: 'zulu', value: '26' },
    { name: 'alpha', value: '' },
  ];
  const key = await given(registry).key(path, {
    attributes,
    status: 'revoked',
    apiProducts: [product.name, 'ghost'],
    scopes: ['READ', 'NONE'],
    issuedAt: 1,
    expiresAt: 2,
  });
  expect(key).toMatchObject({ attributes, status: 'approved', apiProducts: [], scopes: [] });
  expect(key).toMatchObject({ issuedAt: CREATED, expiresAt: -1 });
});

test('a whole key of another registry, with its products as they were answered, is brought along', async () => {
  const product = await given(registry).apiProduct();
  const { path, key } = await appWithKey(registry, { apiProducts: [product.name] });
  const moved = { ...key, consumerKey: unique('moved') };
  const { status, body } = await registry.post(`${path}/keys/create`, moved);
  expect(status).toBe(201);
  expect(body).toEqual({ ...moved, apiProducts: [] });
});

test.each([
  ['60', 60, CREATED + 60_000],
  ['"60"', '60', CREATED + 60_000],
  ['-1', -1, -1],
  ['"-1"', '-1', -1],
  ['0', 0, -1],
  ['an empty text', '', -1],
  ['null', null, -1],
])('with an expiresInSeconds of %s the key lapses at %3$s', async (_, expiresInSeconds, expiresAt) => {
  const { path } = await appWithKey(registry);
  expect(await given(registry).key(path, { expiresInSeconds })).toMatchObject({ expiresAt });
});

test.each([
  ['one character', () => unique('').slice(-1)],
  ['2,048 characters', () => unique('x'.repeat(2048)).slice(-2048)],
  ['every character there may be', () => `${unique('')}_-azAZ09`],
])('a key and a secret of %s are taken', async (_, text) => {
  const { path } = await appWithKey(registry);
  const pair = { consumerKey: text(), consumerSecret: text() };
  const { status, body } = await registry.post(`${path}/keys/create`, pair);
  expect(status).toBe(201);
  expect(body).toMatchObject(pair);
  expect((await registry.get(`${path}/keys/${pair.consumerKey}`)).body).toMatchObject(pair);
});

test('a secret may have every printable character of ASCII', async () => {
  const { path } = await appWithKey(registry);
  const consumerSecret = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');
  const pair = { consumerKey: unique('key'), consumerSecret };
  expect(await registry.post(`${path}/keys/create`, pair)).toMatchObject({ status: 201, body: pair });
  expect((await registry.get(`${path}/keys/${pair.consumerKey}`)).body).toMatchObject(pair);
});

describe('keys of earlier versions of Apigee', () => {
  const legacy = ['a.b', '50%', 'a|b', 'a,b', 'ab==', 'a%2Fb', '...'];

  test.each(legacy)('%s is imported, read and deleted where the organization takes it', async (text) => {
    const own = await withSettings(await registry.another(), { legacyKeys: true });
    const { path } = await appWithKey(own);
    const pair = { consumerKey: text, consumerSecret: 'secret' };
    expect(await own.post(`${path}/keys/create`, pair)).toMatchObject({ status: 201, body: pair });
    const keyPath = `${path}/keys/${encodeURIComponent(text)}`;
    expect((await own.get(keyPath)).body).toMatchObject(pair);
    expect((await own.delete(keyPath)).body).toMatchObject(pair);
  });

  test.each(['.', '..', 'a b', 'a/b', 'ä', ''])('%j is refused all the same', async (consumerKey) => {
    const own = await withSettings(await registry.another(), { legacyKeys: true });
    const { path } = await appWithKey(own);
    const { status, body } = await own.post(`${path}/keys/create`, { consumerKey, consumerSecret: 'secret' });
    expect([status, body.code]).toEqual([400, 'keymanagement.service.ConsumerKeyHasInvalidCharacters']);
  });
});

describe('what is refused', () => {
  let path: string;
  beforeAll(async () => {
    ({ path } = await appWithKey(registry));
  });
  afterEach(async () => expect((await registry.get(path)).body.credentials).toHaveLength(1));

  const bad: [what: string, text: unknown][] = [
    ['2,049 characters', 'x'.repeat(2049)],
    ['no characters', ''],
    ['a line break at its end', 'ab\n'],
    ['a letter outside ASCII', 'schlüssel'],
    ['a list for a text', ['ab']],
  ];
  const badKeys: typeof bad = [
    ...bad,
    ['a space in it', 'a b'],
    ['a slash in it', 'a/b'],
    ['a dot in it', 'a.b'],
    ['a plus in it', 'a+b'],
  ];
  test.each(badKeys)('a key with %s', async (_, consumerKey) => {
    const { status, body } = await registry.post(`${path}/keys/create`, {
      consumerKey,
      consumerSecret: 'secret',
    });
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 'keymanagement.service.ConsumerKeyHasInvalidCharacters',
      message: expect.stringContaining('[A-Za-z0-9\\-_]+'),
      contexts: [],
    });
  });

  test.each(bad)('a secret with %s', async (_, consumerSecret) => {
    const { status, body } = await registry.post(`${path}/keys`, {
      consumerKey: unique('key'),
      consumerSecret,
    });
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 'keymanagement.service.InvalidConsumerKey',
      message: 'A consumerSecret has 1 to 2,048 printable ASCII characters',
      contexts: [],
    });
  });

  test.each([
    ['nothing', undefined],
    ['an empty object', {}],
    ['a secret alone', { consumerSecret: 'secret' }],
    ['null for a key', { consumerKey: null, consumerSecret: 'secret' }],
  ])('%s', async (_, sent) => {
    const { status, body } = await registry.post(`${path}/keys/create`, sent);
    expect(status).toBe(400);
    expect(body.code).toBe('keymanagement.service.InvalidConsumerKey');
  });

  test.each([
    ['-2', -2],
    ['1.5', 1.5],
    ['a word', 'soon'],
    ['an object', {}],
    ['more than a date can be', 1e13],
  ])('an expiresInSeconds of %s', async (_, expiresInSeconds) => {
    const { status, body } = await registry.post(`${path}/keys/create`, {
      consumerKey: unique('key'),
      expiresInSeconds,
    });
    expect(status).toBe(400);
    expect(body.code).toBe('keymanagement.service.InvalidValueForExpiresIn');
    expect(body.message).toMatch(/^expiresInSeconds is /);
  });

  test('19 attributes', async () => {
    const attributes = Array.from({ length: 19 }, (_, index) => ({ name: `${index}`, value: '' }));
    const { status, body } = await registry.post(`${path}/keys`, { consumerKey: unique('key'), attributes });
    expect(status).toBe(400);
    expect(body.code).toBe('organizations.keymanagement.AttributeLimitExceeded');
  });
});

test.each([
  ['the same app', async (path: string) => path],
  [
    'another app of the developer',
    async (path: string) => {
      const apps = path.replace(/\/[^/]+$/, '');
      const { body } = await registry.post(apps, { name: 'another' });
      return `${apps}/${body.name}`;
    },
  ],
  ["another developer's app", async () => (await appWithKey(registry)).path],
])('a key that an app has is refused for %s', async (_, elsewhere) => {
  const { path } = await appWithKey(registry);
  const { consumerKey } = await given(registry).key(path);
  const other = await elsewhere(path);
  const before = (await registry.get(other)).body;
  const { status, body } = await registry.post(`${other}/keys/create`, { consumerKey });
  expect(status).toBe(409);
  expect(body).toEqual(taken);
  expect((await registry.get(other)).body).toEqual(before);
});

test('a key that was issued may not be brought along to another app', async () => {
  const { key } = await appWithKey(registry);
  const { path } = await appWithKey(registry);
  const { status, body } = await registry.post(`${path}/keys/create`, { consumerKey: key.consumerKey });
  expect(status).toBe(409);
  expect(body).toEqual(taken);
});

test('keys that differ in case are two', async () => {
  const { path } = await appWithKey(registry);
  const consumerKey = unique('key');
  await given(registry).key(path, { consumerKey });
  const other = await given(registry).key(path, { consumerKey: consumerKey.toUpperCase() });
  expect(other.consumerKey).toBe(consumerKey.toUpperCase());
});

test('the same key in another organization is another', async () => {
  const elsewhere = await startRegistry(settings);
  try {
    const consumerKey = unique('key');
    await given(registry).key((await appWithKey(registry)).path, { consumerKey });
    const { path } = await appWithKey(elsewhere);
    expect(await given(elsewhere).key(path, { consumerKey })).toMatchObject({ consumerKey });
  } finally {
    await elsewhere.stop();
  }
});

test('of twenty apps that bring the same key along at once one has it', async () => {
  const apps = await Promise.all(Array.from({ length: 20 }, () => appWithKey(registry)));
  const consumerKey = unique('contested');
  const replies = await Promise.all(
    apps.map(({ path }) => registry.post(`${path}/keys/create`, { consumerKey })),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
  for (const { status, body } of replies) if (status === 409) expect(body).toEqual(taken);

  const held = await Promise.all(apps.map(({ path }) => registry.get(`${path}/keys/${consumerKey}`)));
  expect(held.map(({ status }) => status)).toEqual(replies.map(({ status }) => (status === 201 ? 200 : 404)));
});

test('ten keys brought along to one app at once are all kept', async () => {
  const { path } = await appWithKey(registry);
  const keys = Array.from({ length: 10 }, () => unique('key'));
  const replies = await Promise.all(
    keys.map((consumerKey) => registry.post(`${path}/keys`, { consumerKey })),
  );
  expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(201));
  const { body } = await registry.get(path);
  const held = body.credentials.map(({ consumerKey }: { consumerKey: string }) => consumerKey);
  expect(held).toHaveLength(11);
  expect(held).toEqual(expect.arrayContaining(keys));
});

test('neither key nor secret lies in Firestore in clear', async () => {
  const { path, app } = await appWithKey(registry);
  const pair = { consumerKey: unique('plainkey'), consumerSecret: unique('plainsecret') };
  await given(registry).key(path, pair);
  const { org } = registry;
  const stored = await firestore.read(`organizations/${org}/apps/${documentIdOf(app)}`);
  const keys = await firestore.query(`organizations/${org}/keys`, {});
  expect(await firestore.keysOf(org, documentIdOf(app))).toHaveLength(2);
  const texts = [stored, ...keys].map((document) => JSON.stringify({ ...document }));
  for (const text of [pair.consumerKey, pair.consumerSecret]) {
    for (const form of [
      text,
      Buffer.from(text).toString('base64'),
      Buffer.from(text).toString('base64url'),
    ]) {
      expect(texts.filter((written) => written.includes(form))).toEqual([]);
    }
  }
});

test.each(Object.entries(developerApp.strangers))('an unknown %s is refused', async (_, stranger) => {
  const { path, code, message } = await stranger(registry);
  const { status, body } = await registry.post(`${path}/keys/create`, { consumerKey: unique('key') });
  expect(status).toBe(404);
  expect(body).toEqual({ code, message, contexts: [] });
});
