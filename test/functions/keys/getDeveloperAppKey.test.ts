import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { appWithKey, specifyMissing } from './appWithKey';

const CREATED = 1_700_000_000_000;
let now = CREATED;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = CREATED;
});

test('a key comes with its secret and what it opens, laid out as on Edge', async () => {
  const product = await given(registry).apiProduct({ scopes: ['READ'] });
  const { key, keyPath } = await appWithKey(registry, { apiProducts: [product.name], scopes: ['READ'] });
  const { status, text } = await registry.get(keyPath);
  expect(status).toBe(200);
  expect(text).toBe(`{
  "apiProducts" : [ {
    "apiproduct" : "${product.name}",
    "status" : "approved"
  } ],
  "attributes" : [ ],
  "consumerKey" : "${key.consumerKey}",
  "consumerSecret" : "${key.consumerSecret}",
  "expiresAt" : -1,
  "issuedAt" : ${CREATED},
  "scopes" : [ "READ" ],
  "status" : "approved"
}
`);
});

test('a lapsed key is still there, and approved', async () => {
  const { key, keyPath } = await appWithKey(registry, { keyExpiresIn: 1000 });
  now += 2000;
  const { body } = await registry.get(keyPath);
  expect(body).toEqual(key);
  expect(body).toMatchObject({ status: 'approved', expiresAt: CREATED + 1000 });
});

test('each key of an app is found by its own name, also by developerId', async () => {
  const { path, app, developer } = await appWithKey(registry);
  const other = await given(registry).key(path);
  const byId = `/developers/${developer.developerId}/apps/${app.name}/keys`;
  for (const key of [...app.credentials, other]) {
    expect((await registry.get(`${byId}/${key.consumerKey}`)).body).toEqual(key);
  }
});

test.each([['%20'], ['%2F'], ['%00'], ['..%2F..'], ['x'.repeat(3000)]])(
  'a key named %.20s is not there',
  async (name) => {
    const { path } = await appWithKey(registry);
    const { status, body } = await registry.get(`${path}/keys/${name}`);
    expect(status).toBe(404);
    expect(body.code).toBe('keymanagement.service.InvalidClientIdForGivenApp');
  },
);

specifyMissing(
  () => registry,
  (keyPath) => registry.get(keyPath),
);
