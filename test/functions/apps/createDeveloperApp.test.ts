import { given, unique } from '../../support/registry/given';
import { EVENTS_PROJECT, type Registry, startRegistry, useRegistry } from '../../support/registry/registry';
import { documentIdOf, openFirestore, tellOfCreation } from './firestore';

const firestore = openFirestore(EVENTS_PROJECT);
const registry = useRegistry({ events: true });
afterAll(() => firestore.close());

const appsOf = ({ email }: { email: string }) => `/developers/${email}/apps`;
const refusal = (code: string, message: unknown = expect.any(String)) => ({ code, message, contexts: [] });

describe('the answer', () => {
  test('is the app with its first consumer key and secret', async () => {
    const developer = await given(registry).developer();
    const product = await given(registry).apiProduct();

    const { status, body } = await registry.post(appsOf(developer), {
      name: 'weather',
      apiProducts: [product.name],
      attributes: [{ name: 'DisplayName', value: 'Weather' }],
      callbackUrl: 'https://example.com/cb',
    });

    expect(status).toBe(201);
    expect(body).toEqual({
      appFamily: 'default',
      appId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      attributes: [{ name: 'DisplayName', value: 'Weather' }],
      callbackUrl: 'https://example.com/cb',
      createdAt: expect.any(Number),
      createdBy: registry.admin.email,
      credentials: [
        {
          apiProducts: [{ apiproduct: product.name, status: 'approved' }],
          attributes: [],
          consumerKey: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
          consumerSecret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
          expiresAt: -1,
          issuedAt: expect.any(Number),
          scopes: [],
          status: 'approved',
        },
      ],
      developerId: developer.developerId,
      lastModifiedAt: body.createdAt,
      lastModifiedBy: registry.admin.email,
      name: 'weather',
      scopes: [],
      status: 'approved',
    });
  });

  test('is laid out as Edge lays it out, member by member', async () => {
    const developer = await given(registry).developer();
    const product = await given(registry).apiProduct({ scopes: ['READ', 'WRITE'] });

    const { text, body, headers } = await registry.post(appsOf(developer), {
      name: 'golden',
      apiProducts: [product.name],
      scopes: ['WRITE', 'READ'],
      attributes: [
        { name: 'DisplayName', value: 'Golden' },
        { name: 'Notes', value: '' },
      ],
      callbackUrl: 'https://example.com/cb',
    });

    const [{ consumerKey, consumerSecret, issuedAt }] = body.credentials;
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(text).toBe(`{
  "appFamily" : "default",
  "appId" : "${body.appId}",
  "attributes" : [ {
    "name" : "DisplayName",
    "value" : "Golden"
  }, {
    "name" : "Notes",
    "value" : ""
  } ],
  "callbackUrl" : "https://example.com/cb",
  "createdAt" : ${body.createdAt},
  "createdBy" : "admin@example.com",
  "credentials" : [ {
    "apiProducts" : [ {
      "apiproduct" : "${product.name}",
      "status" : "approved"
    } ],
    "attributes" : [ ],
    "consumerKey" : "${consumerKey}",
    "consumerSecret" : "${consumerSecret}",
    "expiresAt" : -1,
    "issuedAt" : ${issuedAt},
    "scopes" : [ "WRITE", "READ" ],
    "status" : "approved"
  } ],
  "developerId" : "${developer.developerId}",
  "lastModifiedAt" : ${body.createdAt},
  "lastModifiedBy" : "admin@example.com",
  "name" : "golden",
  "scopes" : [ "WRITE", "READ" ],
  "status" : "approved"
}
`);
  });

  test('is what is read afterwards', async () => {
    const developer = await given(registry).developer();
    const { body } = await registry.post(appsOf(developer), { name: 'kept' });
    const read = await registry.get(`${appsOf(developer)}/kept`);
    expect(read.body).toEqual(body);
  });

  test('has no callbackUrl when none was sent', async () => {
    const developer = await given(registry).developer();
    expect(await given(registry).app(developer)).not.toHaveProperty('callbackUrl');
  });

  test('never names API products of the app itself', async () => {
    const developer = await given(registry).developer();
    const product = await given(registry).apiProduct();
    const app = await given(registry).app(developer, { apiProducts: [product.name] });
    expect(app).not.toHaveProperty('apiProducts');
    expect(app).not.toHaveProperty('keyExpiresIn');
  });
});

describe('the owner', () => {
  test('may be named by developerId', async () => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.post(`/developers/${developer.developerId}/apps`, { name: 'a' });
    expect(status).toBe(201);
    expect(body.developerId).toBe(developer.developerId);
  });

  test('has the app among its apps', async () => {
    const developer = await given(registry).developer();
    await given(registry).app(developer, { name: 'one' });
    await given(registry).app(developer, { name: 'two' });
    const { body } = await registry.get(`/developers/${developer.email}`);
    expect(body.apps).toEqual(['one', 'two']);
  });

  test('may be inactive', async () => {
    const developer = await given(registry).developer();
    await registry.post(`/developers/${developer.email}?action=inactive`);
    const { status, body } = await registry.post(appsOf(developer), { name: 'sleeping' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'approved', credentials: [{ status: 'approved' }] });
  });

  test('alone keeps a name taken: another developer may have an app of the same name', async () => {
    const one = await given(registry).app(await given(registry).developer(), { name: 'same' });
    const other = await given(registry).app(await given(registry).developer(), { name: 'same' });
    expect(other.appId).not.toBe(one.appId);
    expect(other.credentials[0]?.consumerKey).not.toBe(one.credentials[0]?.consumerKey);
  });

  test.each([
    [
      'an e-mail address',
      'nobody@example.com',
      'developer.service.DeveloperDoesNotExist',
      'Developer with email nobody@example.com does not exist in organization',
    ],
    [
      'a developerId',
      'bQ1ZSvQ6TkqXmYqkzxUWyQ',
      'developer.service.DeveloperIdDoesNotExist',
      'DeveloperId bQ1ZSvQ6TkqXmYqkzxUWyQ does not exist in organization',
    ],
  ])('who is named by %s and unknown is 404', async (_, developer, code, words) => {
    const { status, body } = await registry.post(`/developers/${developer}/apps`, { name: 'orphan' });
    expect(status).toBe(404);
    expect(body).toEqual(refusal(code, `${words} ${registry.org}`));
  });
});

describe('keyExpiresIn', () => {
  const credentialFor = async (draft: object) => {
    const developer = await given(registry).developer();
    const { credentials } = await given(registry).app(developer, draft);
    return credentials[0] ?? { issuedAt: 0, expiresAt: 0 };
  };

  test.each([
    ['a number', 86_400_000],
    ['a numeric string', '86400000'],
    ['one millisecond', 1],
    ['ten thousand years', 315_360_000_000_000],
  ])('as %s counts from the issuing of the key', async (_, keyExpiresIn) => {
    const { issuedAt, expiresAt } = await credentialFor({ keyExpiresIn });
    expect(expiresAt).toBe(issuedAt + Number(keyExpiresIn));
  });

  test.each([[-1], ['-1'], [0], ['0'], [''], [null], [undefined]])('%j is for ever', async (keyExpiresIn) => {
    expect((await credentialFor({ keyExpiresIn })).expiresAt).toBe(-1);
  });

  test.each([
    [-5],
    ['-5'],
    [1.5],
    ['1.5'],
    ['abc'],
    ['1 day'],
    [true],
    [[]],
    [{}],
    [Number.MAX_SAFE_INTEGER],
  ])('%j is refused', async (keyExpiresIn) => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.post(appsOf(developer), { name: 'a', keyExpiresIn });
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymanagement.service.InvalidValueForExpiresIn'));
  });
});

describe('apiProducts', () => {
  test('are approved at once or wait, each as its product says, in the order sent', async () => {
    const developer = await given(registry).developer();
    const manual = await given(registry).apiProduct({ approvalType: 'manual' });
    const auto = await given(registry).apiProduct();
    const app = await given(registry).app(developer, { apiProducts: [manual.name, auto.name, manual.name] });
    expect(app.credentials).toMatchObject([
      {
        status: 'approved',
        apiProducts: [
          { apiproduct: manual.name, status: 'pending' },
          { apiproduct: auto.name, status: 'approved' },
        ],
      },
    ]);
  });

  test.each([[undefined], [null], [[]], [['']]])('%j makes a key for none', async (apiProducts) => {
    const developer = await given(registry).developer();
    const app = await given(registry).app(developer, { apiProducts });
    expect(app.credentials).toEqual([expect.objectContaining({ apiProducts: [], status: 'approved' })]);
  });

  test.each([
    ['ghost', 'ghost'],
    ['a/b', 'a/b'],
    ['..', '..'],
    ['__all__', '__all__'],
    ['a name too long for Firestore', 'x'.repeat(2000)],
  ])('that are unknown are refused in the words Edge has: %s', async (_, ghost) => {
    const developer = await given(registry).developer();
    const { name } = await given(registry).apiProduct();
    const { status, body } = await registry.post(appsOf(developer), {
      name: 'a',
      apiProducts: [name, ghost],
    });
    expect(status).toBe(400);
    expect(body).toEqual(
      refusal(
        'cps.kms.ApiProductDoesNotExist',
        `API Product [${ghost}] does not exist for  tenant [${registry.org}] and id [null]`,
      ),
    );
    expect((await registry.get(appsOf(developer))).body).toEqual([]);
  });

  test.each([['premium'], [[['x']]], [{}]])('as %j are refused', async (apiProducts) => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.post(appsOf(developer), { name: 'a', apiProducts });
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymint.InvalidRequest'));
  });
});

describe('scopes', () => {
  const products = async () => {
    const reading = await given(registry).apiProduct({ scopes: ['READ'] });
    const both = await given(registry).apiProduct({ scopes: ['READ', 'WRITE'] });
    return [reading.name, both.name];
  };

  test.each([
    ['one of them', ['WRITE']],
    ['all of them', ['READ', 'WRITE']],
    ['none', []],
  ])('may be %s that the products allow together', async (_, scopes) => {
    const developer = await given(registry).developer();
    const app = await given(registry).app(developer, { apiProducts: await products(), scopes });
    expect(app).toMatchObject({ scopes, credentials: [{ scopes }] });
  });

  test.each([[['']], [null]])('as %j are none', async (scopes) => {
    const developer = await given(registry).developer();
    const app = await given(registry).app(developer, { scopes });
    expect(app).toMatchObject({ scopes: [], credentials: [{ scopes: [] }] });
  });

  test.each([
    ['one is on no product', ['READ', 'DELETE']],
    ['one differs in case', ['read']],
  ])('are refused when %s', async (_, scopes) => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.post(appsOf(developer), {
      name: 'a',
      apiProducts: await products(),
      scopes,
    });
    expect(status).toBe(400);
    expect(body).toEqual(
      refusal(
        'keymanagement.service.InvalidScopes',
        'Invalid scopes. Scopes must be contained in [READ, WRITE]',
      ),
    );
    expect((await registry.get(appsOf(developer))).body).toEqual([]);
  });

  test('are refused when there are no products to have them', async () => {
    const developer = await given(registry).developer();
    const { body } = await registry.post(appsOf(developer), { name: 'a', scopes: ['READ'] });
    expect(body).toEqual(
      refusal('keymanagement.service.InvalidScopes', 'Invalid scopes. Scopes must be contained in []'),
    );
  });
});

describe('the name', () => {
  test.each([
    ['a letter', 'a'],
    ['a digit', '0'],
    ['of every kind of character', 'A9 ._#-$%'],
    ['ended by a space', 'a '],
    ['like one percent-encoded', 'a%20b'],
    ['255 characters long', 'a'.repeat(255)],
  ])('may be %s, and the app is found by it', async (_, name) => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.post(appsOf(developer), { name });
    expect(status).toBe(201);
    const read = await registry.get(`${appsOf(developer)}/${encodeURIComponent(name)}`);
    expect(read.body).toEqual(body);
    expect(read.body.name).toBe(name);
  });

  test.each([
    ['empty', ''],
    ['missing', undefined],
    ['null', null],
    ['no text', ['a']],
    ['a list', ['a']],
    ['begun with a space', ' a'],
    ['begun with a hyphen', '-a'],
    ['begun with a dot', '.a'],
    ['with a slash', 'a/b'],
    ['with a tilde', 'a~b'],
    ['with an at sign', 'a@b'],
    ['with a letter beyond ASCII', 'wetterkärtchen'],
    ['with a line break', 'a\nb'],
    ['ended by a line break', 'a\n'],
    ['longer than 255', 'a'.repeat(256)],
  ])('is refused when it is %s', async (_, name) => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.post(appsOf(developer), { name });
    expect(status).toBe(400);
    expect(body).toEqual(refusal('keymanagement.service.app_invalid_name'));
  });

  test('is refused when the developer has an app of it', async () => {
    const developer = await given(registry).developer();
    const taken = await given(registry).app(developer, { name: 'taken' });
    const { status, body } = await registry.post(appsOf(developer), {
      name: 'taken',
      attributes: [{ name: 'a', value: 'b' }],
    });
    expect(status).toBe(409);
    expect(body).toEqual(
      refusal('keymanagement.service.app_already_exists', 'App with name taken already exists'),
    );
    expect((await registry.get(`${appsOf(developer)}/taken`)).body).toEqual(taken);
  });

  test('is free again after deletion, for an app with another appId and another key', async () => {
    const developer = await given(registry).developer();
    const before = await given(registry).app(developer, { name: 'again' });
    await registry.delete(`${appsOf(developer)}/again`);
    const after = await given(registry).app(developer, { name: 'again' });
    expect(after.appId).not.toBe(before.appId);
    expect(after.credentials).toHaveLength(1);
    expect(after.credentials[0]?.consumerKey).not.toBe(before.credentials[0]?.consumerKey);
  });
});

test('what only the registry may say is not taken from the caller', async () => {
  const developer = await given(registry).developer();
  const other = await given(registry).developer();
  const app = await given(registry).app(developer, {
    name: 'mine',
    appId: 'chosen',
    appFamily: 'chosen',
    developerId: other.developerId,
    status: 'revoked',
    createdAt: 1,
    createdBy: 'mallory@example.com',
    lastModifiedAt: 1,
    lastModifiedBy: 'mallory@example.com',
    credentials: [{ consumerKey: 'chosen', consumerSecret: 'chosen', status: 'revoked', issuedAt: 1 }],
    firstCredential: { apiProducts: [], scopes: ['ALL'], keyExpiresIn: 1 },
    unheardOf: true,
  });
  expect(app).toMatchObject({
    appFamily: 'default',
    developerId: developer.developerId,
    status: 'approved',
    createdBy: registry.admin.email,
    lastModifiedBy: registry.admin.email,
    lastModifiedAt: app.createdAt,
    credentials: [{ status: 'approved', scopes: [], expiresAt: -1 }],
  });
  expect(app.appId).not.toBe('chosen');
  expect(app.createdAt).toBeGreaterThan(1);
  expect(app.credentials).toHaveLength(1);
  expect(JSON.stringify(app)).not.toContain('"chosen"');
});

test('of two attributes with one name the first is kept, and texts are made of numbers', async () => {
  const developer = await given(registry).developer();
  const { attributes } = await given(registry).app(developer, {
    attributes: [
      { name: 'b', value: 1 },
      { name: 'a', value: true },
      { name: 'b', value: 'late' },
      { name: 'c' },
    ],
  });
  expect(attributes).toEqual([
    { name: 'b', value: '1' },
    { name: 'a', value: 'true' },
    { name: 'c', value: '' },
  ]);
});

test.each([
  [
    '19 attributes',
    { attributes: Array.from({ length: 19 }, (_, n) => ({ name: `n${n}`, value: '' })) },
    'organizations.keymanagement.AttributeLimitExceeded',
  ],
  ['an attribute without a name', { attributes: [{ value: 'x' }] }, 'keymint.InvalidRequest'],
  ['attributes that are no list', { attributes: { a: 'b' } }, 'keymint.InvalidRequest'],
  ['a callbackUrl with a line break', { callbackUrl: 'https://a\n' }, 'keymint.InvalidRequest'],
  ['a callbackUrl that is no text', { callbackUrl: ['https://a'] }, 'keymint.InvalidRequest'],
])('%s is refused', async (_, draft, code) => {
  const developer = await given(registry).developer();
  const { status, body } = await registry.post(appsOf(developer), { name: 'a', ...draft });
  expect(status).toBe(400);
  expect(body).toEqual(refusal(code));
});

test('neither key nor secret lies in Firestore in clear', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer);
  const id = documentIdOf(app);
  const [keys, stored] = await Promise.all([
    firestore.keysOf(registry.org, id),
    firestore.read(`organizations/${registry.org}/apps/${id}`),
  ]);
  const [credential] = app.credentials;
  const lying = JSON.stringify([keys, stored]);
  expect(keys).toHaveLength(1);
  expect(lying).toContain(app.appId);
  expect(lying).not.toContain(credential?.consumerKey);
  expect(lying).not.toContain(credential?.consumerSecret);
});

describe('at once', () => {
  test('fifty of one name make one app with one key', async () => {
    const developer = await given(registry).developer();
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => registry.post(appsOf(developer), { name: 'contested' })),
    );

    const [made, ...more] = replies.filter(({ status }) => status === 201);
    const refused = replies.filter(({ status }) => status === 409);
    expect(more).toEqual([]);
    expect(refused).toHaveLength(49);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(
      new Set(['keymanagement.service.app_already_exists']),
    );

    const { body: read } = await registry.get(`${appsOf(developer)}/contested`);
    expect(read).toEqual(made?.body);
    expect(read.credentials).toHaveLength(1);
    expect(await firestore.keysOf(registry.org, documentIdOf(read))).toHaveLength(1);
    expect((await registry.get(`/developers/${developer.email}`)).body.apps).toEqual(['contested']);
  });

  test('fifty of one developer are all made, each with a key of its own', async () => {
    const developer = await given(registry).developer();
    const names = Array.from({ length: 50 }, (_, n) => `app-${String(n).padStart(2, '0')}`);
    const replies = await Promise.all(names.map((name) => registry.post(appsOf(developer), { name })));

    expect(replies.map(({ status }) => status)).toEqual(names.map(() => 201));
    const keys = replies.map(({ body }) => body.credentials[0].consumerKey);
    expect(new Set(keys).size).toBe(50);
    expect((await registry.get(appsOf(developer))).body).toEqual(names);
    const stored = await Promise.all(
      replies.map(({ body }) => firestore.keysOf(registry.org, documentIdOf(body))),
    );
    expect(stored.map(({ length }) => length)).toEqual(names.map(() => 1));
    const { body } = await registry.get(`/developers/${developer.email}`);
    expect(body.apps.toSorted()).toEqual(names);
  });
});

describe('while events do not come', () => {
  const issuanceWait = 200;
  const silentFirestore = openFirestore();
  let silent: Registry;
  beforeAll(async () => {
    silent = await startRegistry({ issuanceWait });
  });
  afterAll(() => Promise.all([silent.stop(), silentFirestore.close()]));

  test('the operation issues the key itself, and a late event adds none, however often it comes', async () => {
    const developer = await given(silent).developer();
    const product = await given(silent).apiProduct();
    const draft = { name: 'alone', apiProducts: [product.name], keyExpiresIn: 1000 };

    const begun = performance.now();
    const { status, body } = await silent.post(appsOf(developer), draft);
    // Faster than the default of five seconds.
    expect(performance.now() - begun).toBeLessThan(issuanceWait + 4500);
    expect(status).toBe(201);
    expect(body.credentials).toEqual([
      expect.objectContaining({
        apiProducts: [{ apiproduct: product.name, status: 'approved' }],
        expiresAt: body.credentials[0].issuedAt + 1000,
      }),
    ]);

    const id = documentIdOf(body);
    const event = `organizations/${silent.org}/apps/${id}`;
    await Promise.all([tellOfCreation(event, silent.context), tellOfCreation(event, silent.context)]);
    await tellOfCreation(event, silent.context);
    expect((await silent.get(`${appsOf(developer)}/alone`)).body).toEqual(body);
    expect(await silentFirestore.keysOf(silent.org, id)).toHaveLength(1);
  });

  test('twenty at once all get one key each', async () => {
    const developer = await given(silent).developer();
    const made = await Promise.all(Array.from({ length: 20 }, () => given(silent).app(developer)));
    const keys = made.flatMap(({ credentials }) => credentials.map(({ consumerKey }) => consumerKey));
    expect(new Set(keys).size).toBe(20);
    expect(keys).toHaveLength(20);
  });
});

test('an app that is deleted before it has a key is gone for its creator too', async () => {
  const patient = await startRegistry({ issuanceWait: 20_000 });
  try {
    const developer = await given(patient).developer();
    const name = unique('brief');
    const creation = patient.post(appsOf(developer), { name });
    for (let gone = 404; gone !== 200; ) {
      ({ status: gone } = await patient.delete(`${appsOf(developer)}/${name}`));
    }
    const { status, body } = await creation;
    expect(status).toBe(404);
    expect(body).toEqual(
      refusal(
        'developer.service.AppDoesNotExist',
        `App named ${name} does not exist under ${developer.email}`,
      ),
    );
  } finally {
    await patient.stop();
  }
});

test('key and secret are as long as the organization says', async () => {
  const spacious = await startRegistry();
  const settings = openFirestore();
  try {
    const path = `organizations/${spacious.org}`;
    const stored = await settings.read(path);
    const data = { ...stored?.data, keyLength: 128, secretLength: 64 };
    await settings.commit([{ replace: path, data }]);

    const { credentials } = await given(spacious).app(await given(spacious).developer());
    expect(credentials[0]?.consumerKey).toMatch(/^[A-Za-z0-9]{128}$/);
    expect(credentials[0]?.consumerSecret).toMatch(/^[A-Za-z0-9]{64}$/);
  } finally {
    await Promise.all([spacious.stop(), settings.close()]);
  }
});
