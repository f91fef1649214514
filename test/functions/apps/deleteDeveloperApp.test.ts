import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';
import { documentIdOf, openFirestore } from './firestore';

const firestore = openFirestore();
const registry = useRegistry();
afterAll(() => firestore.close());

const appsOf = ({ email }: { email: string }) => `/developers/${email}/apps`;

test('the answer is the app as it was, credentials included', async () => {
  const developer = await given(registry).developer();
  const product = await given(registry).apiProduct();
  const app = await given(registry).app(developer, {
    name: 'weather',
    apiProducts: [product.name],
    attributes: [{ name: 'DisplayName', value: 'Weather' }],
    callbackUrl: 'https://example.com/cb',
  });
  const { status, body } = await registry.delete(`${appsOf(developer)}/weather`);
  expect(status).toBe(200);
  expect(body).toEqual(app);
  expect(body.credentials).toHaveLength(1);
});

test('the app is gone from every list, and what else the developer has stays', async () => {
  const developer = await given(registry).developer();
  for (const name of ['a', 'b', 'c']) await given(registry).app(developer, { name });
  await registry.delete(`${appsOf(developer)}/b`);
  expect((await registry.get(`${appsOf(developer)}/b`)).status).toBe(404);
  expect((await registry.get(appsOf(developer))).body).toEqual(['a', 'c']);
  expect((await registry.get(`/developers/${developer.email}`)).body.apps).toEqual(['a', 'c']);
});

test('all keys of the app are gone from Firestore, and no others', async () => {
  const developer = await given(registry).developer();
  const product = await given(registry).apiProduct();
  const doomed = await given(registry).app(developer, { name: 'doomed' });
  const spared = await given(registry).app(developer, { name: 'spared' });
  for (let more = 0; more < 2; more++) {
    await registry.put(`${appsOf(developer)}/doomed`, { apiProducts: [product.name] });
  }
  expect(await firestore.keysOf(registry.org, documentIdOf(doomed))).toHaveLength(3);

  const { body } = await registry.delete(`${appsOf(developer)}/doomed`);
  expect(body.credentials).toHaveLength(3);
  expect(await firestore.keysOf(registry.org, documentIdOf(doomed))).toEqual([]);
  expect(await firestore.keysOf(registry.org, documentIdOf(spared))).toHaveLength(1);
});

test('deleting again is 404', async () => {
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: 'once' });
  await registry.delete(`${appsOf(developer)}/once`);
  const { status, body } = await registry.delete(`${appsOf(developer)}/once`);
  expect(status).toBe(404);
  expect(body).toEqual({
    code: 'developer.service.AppDoesNotExist',
    message: `App named once does not exist under ${developer.email}`,
    contexts: [],
  });
});

test('of ten deletions at once one finds the app', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'contested' });
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => registry.delete(`${appsOf(developer)}/contested`)),
  );
  expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(404)]);
  expect(await firestore.keysOf(registry.org, documentIdOf(app))).toEqual([]);
});

test('a key that is made while the app is deleted does not stay behind', async () => {
  const developer = await given(registry).developer();
  const product = await given(registry).apiProduct();
  const app = await given(registry).app(developer, { name: 'racing' });
  const path = `${appsOf(developer)}/racing`;
  const [deletion, ...updates] = await Promise.all([
    registry.delete(path),
    ...Array.from({ length: 5 }, () => registry.put(path, { apiProducts: [product.name] })),
  ]);
  expect(deletion.status).toBe(200);
  for (const { status } of updates) expect([200, 404]).toContain(status);
  expect((await registry.get(path)).status).toBe(404);
  expect(await firestore.keysOf(registry.org, documentIdOf(app))).toEqual([]);
});

test('an app whose name needs encoding is deleted by developerId', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: '50% off #1' });
  const { status, body } = await registry.delete(
    `/developers/${developer.developerId}/apps/50%25%20off%20%231`,
  );
  expect(status).toBe(200);
  expect(body).toEqual(app);
});

test.each([
  ['nobody@example.com', 'developer.service.DeveloperDoesNotExist'],
  ['nobody', 'developer.service.DeveloperIdDoesNotExist'],
])('an app of %s, who is unknown, is 404 %s', async (developer, code) => {
  const { status, body } = await registry.delete(`/developers/${developer}/apps/weather`);
  expect(status).toBe(404);
  expect(body.code).toBe(code);
});
