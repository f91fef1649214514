import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { documentIdOf, openFirestore } from '../apps/firestore';
import { appWithKey, specifyMissing } from './appWithKey';

const firestore = openFirestore();
const CREATED = 1_700_000_000_000;
let now = CREATED;
const registry = useRegistry({ now: () => now });
afterAll(() => firestore.close());
beforeEach(() => {
  now = CREATED;
});

test('the answer is the key as it was, and the others stay', async () => {
  const product = await given(registry).apiProduct();
  const { app, key, path, keyPath } = await appWithKey(registry, { apiProducts: [product.name] });
  const other = await given(registry).key(path);
  now += 1000;
  const { status, body } = await registry.delete(keyPath);
  expect(status).toBe(200);
  expect(body).toEqual(key);
  expect((await registry.get(path)).body).toEqual({ ...app, credentials: [other], lastModifiedAt: now });
  expect((await registry.get(keyPath)).status).toBe(404);
});

test('also the last key goes, and with it its document', async () => {
  const { app, path, keyPath } = await appWithKey(registry);
  const { org } = registry;
  expect(await firestore.keysOf(org, documentIdOf(app))).toHaveLength(1);
  expect((await registry.delete(keyPath)).status).toBe(200);
  expect(await firestore.keysOf(org, documentIdOf(app))).toEqual([]);
  expect((await registry.get(path)).body).toEqual({ ...app, credentials: [] });
});

test('only its own document goes', async () => {
  const { app, path, keyPath } = await appWithKey(registry);
  const { consumerKey } = await given(registry).key(path);
  await registry.delete(keyPath);
  const left = await firestore.keysOf(registry.org, documentIdOf(app));
  const keyRef = registry.context.vault.keyRef(consumerKey);
  expect(left.map(({ path }) => path)).toEqual([`organizations/${registry.org}/keys/${keyRef}`]);
});

test('the key may be brought along again, also to another app', async () => {
  const { path } = await appWithKey(registry);
  const { path: other } = await appWithKey(registry);
  const { consumerKey } = await given(registry).key(path);
  for (const app of [path, other]) {
    await registry.delete(`${path}/keys/${consumerKey}`);
    expect(await given(registry).key(app, { consumerKey })).toMatchObject({ consumerKey });
  }
});

test('deleting again is 404', async () => {
  const { keyPath } = await appWithKey(registry);
  await registry.delete(keyPath);
  const { status, body } = await registry.delete(keyPath);
  expect(status).toBe(404);
  expect(body).toEqual({
    code: 'keymanagement.service.InvalidClientIdForGivenApp',
    message: 'Invalid consumer key for Given App',
    contexts: [],
  });
});

test('of ten deletions at once one finds the key', async () => {
  const { app, keyPath } = await appWithKey(registry);
  const replies = await Promise.all(Array.from({ length: 10 }, () => registry.delete(keyPath)));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(404)]);
  expect(await firestore.keysOf(registry.org, documentIdOf(app))).toEqual([]);
});

specifyMissing(
  () => registry,
  (keyPath) => registry.delete(keyPath),
);
