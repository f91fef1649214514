import { companyApp, specifyStrangers } from '../../support/registry/attributes';
import { companies, ownedApp, silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

test.each([
  ['revoke', 'revoked'],
  ['approve', 'approved'],
])('%s leaves the app %s; its keys keep their own status', async (action, status) => {
  const { registry } = here;
  const { app, path } = await ownedApp(companies, registry);
  const reply = await registry.post(`${path}?action=${action}`);
  expect([reply.status, reply.text]).toEqual([204, '']);
  expect((await registry.get(path)).body).toEqual({ ...app, status });
});

test('a status in the body is set, and the app is answered', async () => {
  const { app, path } = await ownedApp(companies, here.registry);
  const { status, body } = await here.registry.post(path, { status: 'revoke' });
  expect([status, body]).toEqual([200, { ...app, status: 'revoked' }]);
});

test('without an action another key is made; attributes stay unless they are sent', async () => {
  const { registry } = here;
  const attributes = [{ name: 'team', value: 'harbour' }];
  const { app, path, product } = await ownedApp(companies, registry, { attributes });
  const { status, body } = await registry.post(path, { apiProducts: [product], keyExpiresIn: 60_000 });
  expect(status).toBe(200);
  expect(body).toEqual({ ...app, credentials: [expect.any(Object), ...app.credentials] });
  expect(body.credentials[0]).toMatchObject({
    apiProducts: [{ apiproduct: product, status: 'approved' }],
    expiresAt: here.now + 60_000,
  });
});

test('without apiProducts no key is made, and only what is sent is changed', async () => {
  const { registry } = here;
  const callbackUrl = 'https://example.com/cb';
  const { app, path } = await ownedApp(companies, registry, { callbackUrl });
  const attributes = [{ name: 'team', value: 'harbour' }];
  const { status, body } = await registry.post(path, { attributes });
  expect([status, body]).toEqual([200, { ...app, attributes }]);
  expect((await registry.get(path)).body).toEqual(body);
});

specifyStrangers(
  companyApp,
  () => here.registry,
  (registry, path) => registry.post(path, {}),
);
