import { given } from '../../support/registry/given';
import { emptyBodies, useRegistry } from '../../support/registry/registry';
import { appWithKey, specifyMissing } from './appWithKey';
import { specifyKeyChange } from './keyChanges';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = CREATED;
});

describe('without an action', () =>
  specifyKeyChange((registry, keyPath, body) => registry.post(keyPath, body)));

test('a body may be called an octet stream, or nothing', async () => {
  const product = await given(registry).apiProduct();
  for (const headers of [{ 'content-type': 'application/octet-stream' }, { 'content-type': '' }]) {
    const { keyPath } = await appWithKey(registry);
    const raw = new TextEncoder().encode(JSON.stringify({ apiProducts: [product.name] }));
    const { status, body } = await registry.post(keyPath, undefined, { headers, raw });
    expect(status).toBe(200);
    expect(body.apiProducts).toEqual([{ apiproduct: product.name, status: 'approved' }]);
  }
});

describe('with an action', () => {
  test('a key is revoked and approved again, and its products stay as they are', async () => {
    const product = await given(registry).apiProduct();
    const { app, key, path, keyPath } = await appWithKey(registry, { apiProducts: [product.name] });
    for (const [action, status] of [
      ['revoke', 'revoked'],
      ['approve', 'approved'],
    ]) {
      now += 1000;
      const reply = await registry.post(`${keyPath}?action=${action}`);
      expect(reply.status).toBe(204);
      expect(reply.text).toBe('');
      expect((await registry.get(keyPath)).body).toEqual({ ...key, status });
      expect((await registry.get(path)).body).toEqual({
        ...app,
        credentials: [{ ...key, status }],
        lastModifiedAt: now,
      });
    }
  });

  test.each([
    ['revoke', 'revoked'],
    ['approve', 'approved'],
  ])('%s twice leaves the key %s', async (action, status) => {
    const { keyPath } = await appWithKey(registry);
    for (let time = 0; time < 2; time++) {
      expect((await registry.post(`${keyPath}?action=${action}`)).status).toBe(204);
    }
    expect((await registry.get(keyPath)).body.status).toBe(status);
  });

  test.each(emptyBodies)('an empty body may be called %s', async (_, headers) => {
    const { keyPath } = await appWithKey(registry);
    const { status } = await registry.post(`${keyPath}?action=revoke`, undefined, { headers, raw: '' });
    expect(status).toBe(204);
    expect((await registry.get(keyPath)).body.status).toBe('revoked');
  });

  test('what the body says is not done', async () => {
    const product = await given(registry).apiProduct();
    const { key, keyPath } = await appWithKey(registry);
    await registry.post(`${keyPath}?action=revoke`, {
      apiProducts: [product.name],
      attributes: [{ name: 'team', value: 'harbour' }],
    });
    expect((await registry.get(keyPath)).body).toEqual({ ...key, status: 'revoked' });
  });

  test('a revoked key may still get products, and stays revoked', async () => {
    const product = await given(registry).apiProduct();
    const { keyPath } = await appWithKey(registry);
    await registry.post(`${keyPath}?action=revoke`);
    const { body } = await registry.post(keyPath, { apiProducts: [product.name] });
    expect(body).toMatchObject({
      status: 'revoked',
      apiProducts: [{ apiproduct: product.name, status: 'approved' }],
    });
  });

  test('of an app with two keys only one is revoked', async () => {
    const { path, keyPath } = await appWithKey(registry);
    await given(registry).key(path);
    await registry.post(`${keyPath}?action=revoke`);
    const { body } = await registry.get(path);
    expect(body.credentials).toMatchObject([{ status: 'approved' }, { status: 'revoked' }]);
    expect(body.status).toBe('approved');
  });

  test.each([['?action=delete'], ['?action=revoked'], ['?action=REVOKE']])(
    '%s is refused and changes nothing',
    async (query) => {
      const { key, keyPath } = await appWithKey(registry);
      const { status, body } = await registry.post(`${keyPath}${query}`);
      expect(status).toBe(400);
      expect(body).toEqual({ code: 'keymint.InvalidRequest', message: expect.any(String), contexts: [] });
      expect((await registry.get(keyPath)).body).toEqual(key);
    },
  );

  specifyMissing(
    () => registry,
    (keyPath) => registry.post(`${keyPath}?action=revoke`),
  );
});
