import { given } from '../../support/registry/given';
import { type Registry, type Reply, startRegistry } from '../../support/registry/registry';
import { appWithKey, specifyMissing } from './appWithKey';

/** Specifies changes of a key, by POST or PUT. */
export function specifyKeyChange(
  send: (registry: Registry, keyPath: string, body?: unknown) => Promise<Reply>,
): void {
  let now = 1_700_000_000_000;
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry({ now: () => now });
  });
  afterAll(() => registry.stop());

  const change = (keyPath: string, body?: unknown) => send(registry, keyPath, body);

  const attributes = [
    { name: 'zulu', value: '26' },
    { name: 'alpha', value: '' },
  ];

  /** Creates a key with attributes for one API product, and two more products. */
  const setting = async () => {
    const held = await given(registry).apiProduct({ scopes: ['READ', 'WRITE'] });
    const auto = await given(registry).apiProduct({ scopes: ['ADMIN'] });
    const manual = await given(registry).apiProduct({ approvalType: 'manual' });
    const made = await appWithKey(registry, { apiProducts: [held.name], scopes: ['READ'] });
    await registry.post(`${made.keyPath}/attributes`, { attribute: attributes });
    const key = { ...made.key, attributes };
    return { ...made, key, held: held.name, auto: auto.name, manual: manual.name };
  };

  test('products come after those the key has, approved or pending as each has it', async () => {
    const { keyPath, path, key, held, auto, manual } = await setting();
    const { status, body } = await change(keyPath, { apiProducts: [manual, auto] });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...key,
      apiProducts: [
        { apiproduct: held, status: 'approved' },
        { apiproduct: manual, status: 'pending' },
        { apiproduct: auto, status: 'approved' },
      ],
    });
    expect((await registry.get(keyPath)).body).toEqual(body);
    expect((await registry.get(path)).body.credentials).toEqual([body]);
  });

  test('products that the key has keep their status and place', async () => {
    const { keyPath, held, auto, manual } = await setting();
    await change(keyPath, { apiProducts: [manual] });
    await registry.post(`${keyPath}/apiproducts/${held}?action=revoke`);
    await registry.post(`${keyPath}/apiproducts/${manual}?action=approve`);
    const { body } = await change(keyPath, { apiProducts: [auto, manual, held, auto] });
    expect(body.apiProducts).toEqual([
      { apiproduct: held, status: 'revoked' },
      { apiproduct: manual, status: 'approved' },
      { apiproduct: auto, status: 'approved' },
    ]);
  });

  test('an unknown product is refused in the words clients look for, and nothing is changed', async () => {
    const { keyPath, key, auto } = await setting();
    const { status, body } = await change(keyPath, {
      apiProducts: [auto, 'ghost'],
      attributes: [{ name: 'team', value: 'harbour' }],
    });
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 'cps.kms.ApiProductDoesNotExist',
      message: `API Product [ghost] does not exist for  tenant [${registry.org}] and id [null]`,
      contexts: [],
    });
    expect((await registry.get(keyPath)).body).toEqual(key);
  });

  test('a product that is gone stays on its key, and others can be added', async () => {
    const { keyPath, held, auto } = await setting();
    await registry.delete(`/apiproducts/${held}`);
    const { status, body } = await change(keyPath, { apiProducts: [held, auto] });
    expect(status).toBe(200);
    expect(body.apiProducts).toEqual([
      { apiproduct: held, status: 'approved' },
      { apiproduct: auto, status: 'approved' },
    ]);
  });

  test.each([
    ['no body', undefined],
    ['an empty body', {}],
    ['null for all', { apiProducts: null, attributes: null, scopes: null }],
    ['no products', { apiProducts: [] }],
    ['a product without a name', { apiProducts: [''] }],
  ])('%s changes nothing', async (_, sent) => {
    const { keyPath, key } = await setting();
    const { status, body } = await change(keyPath, sent);
    expect(status).toBe(200);
    expect(body).toEqual(key);
    expect((await registry.get(keyPath)).body).toEqual(key);
  });

  test.each([
    ['others', [{ name: 'team', value: 'harbour' }]],
    ['none', []],
  ])('attributes are replaced by %s', async (_, sent) => {
    const { keyPath, key } = await setting();
    const { status, body } = await change(keyPath, { attributes: sent });
    expect(status).toBe(200);
    expect(body).toEqual({ ...key, attributes: sent });
    expect((await registry.get(keyPath)).body).toEqual(body);
  });

  test.each([
    ['one of a product it has', ['WRITE']],
    ['all', ['WRITE', 'READ']],
    ['none', []],
  ])('scopes are replaced by %s', async (_, scopes) => {
    const { keyPath, key } = await setting();
    const { status, body } = await change(keyPath, { scopes });
    expect(status).toBe(200);
    expect(body).toEqual({ ...key, scopes });
    expect((await registry.get(keyPath)).body).toEqual(body);
  });

  test('[""] for scopes is none', async () => {
    const { keyPath } = await setting();
    expect((await change(keyPath, { scopes: [''] })).body.scopes).toEqual([]);
  });

  test('scopes may be of a product that comes with them', async () => {
    const { keyPath, auto } = await setting();
    const { status, body } = await change(keyPath, { apiProducts: [auto], scopes: ['ADMIN', 'READ'] });
    expect(status).toBe(200);
    expect(body.scopes).toEqual(['ADMIN', 'READ']);
  });

  test('a scope of no product of the key is refused, and nothing is changed', async () => {
    const { keyPath, key } = await setting();
    const { status, body } = await change(keyPath, { scopes: ['READ', 'ADMIN'] });
    expect(status).toBe(400);
    expect(body).toEqual({
      code: 'keymanagement.service.InvalidScopes',
      message: 'Invalid scopes. Scopes must be contained in [READ, WRITE]',
      contexts: [],
    });
    expect((await registry.get(keyPath)).body).toEqual(key);
  });

  test('the whole key sent back as it was read changes nothing', async () => {
    const { keyPath, key } = await setting();
    const { status, body } = await change(keyPath, key);
    expect(status).toBe(200);
    expect(body).toEqual(key);
    expect((await registry.get(keyPath)).body).toEqual(key);
  });

  test('products are also taken as objects, and what identifies the key is not changed', async () => {
    const { keyPath, key, held, auto, manual } = await setting();
    const { body } = await change(keyPath, {
      ...key,
      apiProducts: [{ apiproduct: auto, status: 'revoked' }, { name: manual }],
      consumerKey: 'another',
      consumerSecret: 'another',
      status: 'revoked',
      issuedAt: 1,
      expiresAt: 2,
    });
    expect(body).toEqual({
      ...key,
      apiProducts: [
        { apiproduct: held, status: 'approved' },
        { apiproduct: auto, status: 'approved' },
        { apiproduct: manual, status: 'pending' },
      ],
    });
  });

  test('only this key of the app changes, and the app tells when', async () => {
    const { path, keyPath, auto } = await setting();
    const other = await given(registry).key(path);
    const before = (await registry.get(path)).body;
    now += 1000;
    const { body } = await change(keyPath, { apiProducts: [auto] });
    expect((await registry.get(path)).body).toEqual({
      ...before,
      credentials: [other, body],
      lastModifiedAt: now,
    });
  });

  test('products added at once are all on the key', async () => {
    const { keyPath } = await setting();
    const products = await Promise.all(Array.from({ length: 5 }, () => given(registry).apiProduct()));
    const replies = await Promise.all(products.map(({ name }) => change(keyPath, { apiProducts: [name] })));
    expect(replies.map(({ status }) => status)).toEqual(Array(5).fill(200));
    const { body } = await registry.get(keyPath);
    expect(body.apiProducts).toHaveLength(6);
    expect(body.apiProducts).toEqual(
      expect.arrayContaining(products.map(({ name }) => ({ apiproduct: name, status: 'approved' }))),
    );
  });

  describe('what is refused', () => {
    test.each([
      ['products that are no list', { apiProducts: 'premium' }],
      ['a product that is a list', { apiProducts: [['premium']] }],
      ['a product without a name', { apiProducts: [{ status: 'approved' }] }],
      ['scopes that are no list', { scopes: 'READ' }],
      ['attributes that are no list', { attributes: { team: 'harbour' } }],
      ['a list', []],
      ['a text', 'key'],
    ])('%s', async (_, sent) => {
      const { keyPath, key } = await setting();
      const { status, body } = await change(keyPath, sent);
      expect(status).toBe(400);
      expect(body).toEqual({ code: 'keymint.InvalidRequest', message: expect.any(String), contexts: [] });
      expect((await registry.get(keyPath)).body).toEqual(key);
    });
  });

  specifyMissing(
    () => registry,
    (keyPath) => change(keyPath, { scopes: [] }),
  );
}
