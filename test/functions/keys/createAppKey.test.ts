import { appByIds, entriesOf, forbidden, ownerKinds, specifyUnknownApp } from '../../support/registry/byIds';
import { given, unique } from '../../support/registry/given';
import { bearing, startRegistry, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
let now = NOW;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = NOW;
});

const generate = (draft: object = {}) => ({
  action: 'generate',
  apiProducts: [],
  expiresInSeconds: -1,
  ...draft,
});
const bring = (draft: object = {}) => ({
  ...generate({ action: 'import', consumerKey: unique('key'), consumerSecret: 'secret' }),
  ...draft,
});

test.each(Object.keys(ownerKinds) as (keyof typeof ownerKinds)[])(
  'a key that is made for an app of %s is answered, and is on the app with all that was asked for',
  async (kind) => {
    const auto = await given(registry).apiProduct();
    const manual = await given(registry).apiProduct({ approvalType: 'manual' });
    const attributes = [{ name: 'DisplayName', value: 'Weather' }];
    const { path, named, key } = await appByIds(registry, { kind, attributes });
    const before = (await registry.get(named.path)).body;
    now += 1000;

    const draft = { apiProducts: [auto.name, manual.name], expiresInSeconds: 60, label: 'Key 2' };
    const { status, body } = await registry.post(`${path}/keys`, generate(draft));
    expect([status, body]).toEqual([
      201,
      {
        keyRef: registry.context.vault.keyRef(body.consumerKey),
        consumerKey: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
        consumerSecret: expect.stringMatching(/^[A-Za-z0-9]{16}$/),
      },
    ]);
    expect((await registry.get(named.path)).body).toEqual({
      ...before,
      lastModifiedAt: now,
      credentials: [
        {
          consumerKey: body.consumerKey,
          consumerSecret: body.consumerSecret,
          status: 'approved',
          issuedAt: now,
          expiresAt: now + 60_000,
          scopes: [],
          attributes: [{ name: 'label', value: 'Key 2' }],
          apiProducts: [
            { apiproduct: auto.name, status: 'approved' },
            { apiproduct: manual.name, status: 'pending' },
          ],
        },
        key,
      ],
    });
  },
);

test('a key that is brought along works with its secret, lifetime and product', async () => {
  const { name } = await given(registry).apiProduct();
  const { path, named } = await appByIds(registry);
  const sent = bring({ apiProducts: [name], expiresInSeconds: 30 });
  const { status, body } = await registry.post(`${path}/keys`, sent);
  const { consumerKey = '', consumerSecret } = sent as { consumerKey?: string; consumerSecret?: string };
  const keyRef = registry.context.vault.keyRef(consumerKey);
  expect([status, body]).toEqual([201, { keyRef, consumerKey, consumerSecret }]);
  expect((await registry.get(`${named.path}/keys/${consumerKey}`)).body).toMatchObject({
    consumerSecret,
    expiresAt: NOW + 30_000,
    attributes: [],
    apiProducts: [{ apiproduct: name, status: 'approved' }],
  });
  const { token } = await given(registry).token({ role: 'verifier' });
  const gate = (key: string) =>
    registry.get('/authorize', { headers: { 'x-keymint-token': token, 'x-api-key': key } });
  expect((await gate(consumerKey)).status).toBe(200);
});

test('a key that is taken anywhere in the organization is refused, and nothing is changed', async () => {
  const [one, other] = [await appByIds(registry), await appByIds(registry)];
  const before = (await registry.get(`${one.path}/details`)).body;
  now += 5;
  for (const { key } of [one, other]) {
    expect(await registry.post(`${one.path}/keys`, bring({ consumerKey: key.consumerKey }))).toMatchObject({
      status: 409,
      body: { code: 'keymanagement.service.ConsumerKeyAlreadyExists', message: 'ConsumerKey already exists' },
    });
  }
  expect((await registry.get(`${one.path}/details`)).body).toEqual(before);
});

test.each<[string, object, string]>([
  [
    'a key with a space',
    bring({ consumerKey: 'abc def' }),
    'keymanagement.service.ConsumerKeyHasInvalidCharacters',
  ],
  [
    'a key with a dot',
    bring({ consumerKey: 'abc.def' }),
    'keymanagement.service.ConsumerKeyHasInvalidCharacters',
  ],
  [
    'a secret with a line break',
    bring({ consumerSecret: 'abc\ndef' }),
    'keymanagement.service.InvalidConsumerKey',
  ],
  ['an empty key', bring({ consumerKey: '' }), 'keymanagement.service.ConsumerKeyHasInvalidCharacters'],
  ['a key without a secret', bring({ consumerSecret: undefined }), 'keymint.InvalidRequest'],
  ['a secret without a key', bring({ consumerKey: undefined }), 'keymint.InvalidRequest'],
  ['a key that is to be made as well', bring({ action: 'generate' }), 'keymint.InvalidRequest'],
  ['an action that is none', generate({ action: 'rotate' }), 'keymint.InvalidRequest'],
  ['no action', generate({ action: undefined }), 'keymint.InvalidRequest'],
  [
    'a lifetime in the past',
    generate({ expiresInSeconds: -5 }),
    'keymanagement.service.InvalidValueForExpiresIn',
  ],
  ['an unknown product', generate({ apiProducts: ['ghost'] }), 'cps.kms.ApiProductDoesNotExist'],
  ['a label of two lines', generate({ label: 'a\nb' }), 'keymint.InvalidRequest'],
])('%s is refused, and nothing is changed', async (_, sent, code) => {
  const { path } = await appByIds(registry);
  const before = (await registry.get(`${path}/details`)).body;
  now += 5;
  expect(await registry.post(`${path}/keys`, sent)).toMatchObject({ status: 400, body: { code } });
  expect((await registry.get(`${path}/details`)).body).toEqual(before);
});

test('what is refused does not repeat the key', async () => {
  const { path } = await appByIds(registry);
  const { text } = await registry.post(`${path}/keys`, bring({ consumerKey: 'abc def ghi jkl' }));
  expect(text).not.toContain('abc def');
});

test('of keys made at once all are on the app', async () => {
  const { path } = await appByIds(registry);
  const made = await Promise.all(Array.from({ length: 4 }, () => registry.post(`${path}/keys`, generate())));
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  const { body } = await registry.get(`${path}/details`);
  const refs = body.keys.map(({ keyRef }: { keyRef: string }) => keyRef);
  expect(refs).toEqual(expect.arrayContaining(made.map((reply) => reply.body.keyRef)));
  expect(refs).toHaveLength(5);
});

test('where secrets are told once, this is the once', async () => {
  const once = await startRegistry({ settings: { secrets: 'one-time' } });
  const { path, named } = await appByIds(once);
  for (const sent of [generate(), bring()]) {
    const { body } = await once.post(`${path}/keys`, sent);
    expect(body.consumerSecret).toMatch(/^\w+$/);
    const { text } = await once.get(`${named.path}/keys/${body.consumerKey}`);
    expect(text).not.toContain('consumerSecret');
  }
  await once.stop();
});

test('a developer has keys made for their own app, but brings none', async () => {
  const { path, owner } = await appByIds(registry);
  const { email } = (await registry.get(owner)).body;
  const { token } = await given(registry).token({ role: 'self', developer: email });
  const made = await registry.post(`${path}/keys`, generate({ expiresInSeconds: 60 }), bearing(token));
  expect(made.status).toBe(201);
  expect(await registry.post(`${path}/keys`, bring(), bearing(token))).toMatchObject(
    forbidden('self', 'credentials.import'),
  );
});

test('one entry tells of the key, without it', async () => {
  const alone = await registry.another();
  const { path } = await appByIds(alone);
  const { body } = await alone.post(`${path}/keys`, generate({ label: 'Key 2' }));
  const { entries, text } = await entriesOf(alone, 'createAppKey');
  expect(entries).toHaveLength(1);
  expect(text).toContain(body.keyRef);
  for (const secret of [body.consumerKey, body.consumerSecret]) expect(text).not.toContain(secret);
});

test('dialect x takes and answers it', async () => {
  const { path } = await appByIds(registry);
  const x = await startRegistry({ of: registry, dialect: 'x', now: () => now });
  const { status, body } = await x.post(`${path}/keys`, generate({ expiresInSeconds: '60', label: 'X' }));
  expect([status, Object.keys(body).sort()]).toEqual([201, ['consumerKey', 'consumerSecret', 'keyRef']]);
  await x.stop();
});

specifyUnknownApp(
  () => registry,
  (path) => registry.post(`${path}/keys`, generate()),
);
