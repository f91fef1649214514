import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const refusal = (code: string, message: string) => ({ code, message, contexts: [] });

test.each([
  ['e-mail address', 'email'],
  ['developerId', 'developerId'],
] as const)('an app is found by its owner’s %s', async (_, by) => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'weather', callbackUrl: 'https://example.com' });
  const { status, body } = await registry.get(`/developers/${developer[by]}/apps/weather`);
  expect(status).toBe(200);
  expect(body).toEqual(app);
});

test('an app is found by its owner’s e-mail address in any case, and encoded twice', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, { name: 'weather' });
  const twice = encodeURIComponent(encodeURIComponent(developer.email));
  for (const named of [developer.email.toUpperCase(), twice]) {
    expect((await registry.get(`/developers/${named}/apps/weather`)).body).toEqual(app);
  }
});

test.each([
  ['two words', 'two%20words'],
  ['50% off', '50%25%20off'],
  ['a#1', 'a%231'],
  ['a%20b', 'a%2520b'],
  ['1$._-', '1$._-'],
])('an app named %s lies at %s', async (name, segment) => {
  const developer = await given(registry).developer();
  const path = `/developers/${developer.email}/apps`;
  const app = await given(registry).app(developer, { name });
  expect((await registry.get(`${path}/${segment}`)).body).toEqual(app);
});

test('names of apps differ by case', async () => {
  const developer = await given(registry).developer();
  const lower = await given(registry).app(developer, { name: 'weather' });
  const upper = await given(registry).app(developer, { name: 'Weather' });
  const path = `/developers/${developer.email}/apps`;
  expect((await registry.get(`${path}/weather`)).body).toEqual(lower);
  expect((await registry.get(`${path}/Weather`)).body).toEqual(upper);
});

test.each([
  ['nothing has', 'ghost', 'ghost'],
  ['nothing can have', 'a%2Fb', 'a/b'],
  ['nothing can have for its tilde', 'a~b', 'a~b'],
  ['differs from one by a trailing space', 'known%20', 'known '],
])('a name that %s is 404', async (_, segment, name) => {
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: 'known' });
  const { status, body } = await registry.get(`/developers/${developer.email}/apps/${segment}`);
  expect(status).toBe(404);
  expect(body).toEqual(
    refusal('developer.service.AppDoesNotExist', `App named ${name} does not exist under ${developer.email}`),
  );
});

test('an app of another developer is 404, under the owner as the caller named it', async () => {
  const owner = await given(registry).developer();
  const { developerId } = await given(registry).developer();
  await given(registry).app(owner, { name: 'private' });
  const { status, body } = await registry.get(`/developers/${developerId}/apps/private`);
  expect(status).toBe(404);
  expect(body).toEqual(
    refusal('developer.service.AppDoesNotExist', `App named private does not exist under ${developerId}`),
  );
});

test.each([
  [
    'e-mail address',
    'nobody@example.com',
    'developer.service.DeveloperDoesNotExist',
    'Developer with email nobody@example.com does not exist in organization',
  ],
  [
    'developerId',
    '7a0ae3a2-2a3c-4f5e-9e0e-6f6f6f6f6f6f',
    'developer.service.DeveloperIdDoesNotExist',
    'DeveloperId 7a0ae3a2-2a3c-4f5e-9e0e-6f6f6f6f6f6f does not exist in organization',
  ],
])('an owner with an unknown %s is 404', async (_, developer, code, words) => {
  const { status, body } = await registry.get(`/developers/${developer}/apps/weather`);
  expect(status).toBe(404);
  expect(body).toEqual(refusal(code, `${words} ${registry.org}`));
});

test('query=count&entity=apiresources counts the resources that its keys open, each once', async () => {
  const developer = await given(registry).developer();
  const products = [
    await given(registry).apiProduct({ apiResources: ['/a', '/b'] }),
    await given(registry).apiProduct({ apiResources: ['/b', '/c'] }),
    await given(registry).apiProduct({ apiResources: ['/d'], approvalType: 'manual' }),
  ];
  const app = await given(registry).app(developer, { apiProducts: products.map(({ name }) => name) });
  const path = `/developers/${developer.email}/apps/${app.name}`;
  expect((await registry.get(`${path}?query=count&entity=apiresources`)).body).toBe(3);
  await registry.post(`${path}/keys/${app.credentials[0]?.consumerKey}?action=revoke`);
  expect((await registry.get(`${path}?query=count&entity=apiresources`)).body).toBe(0);
});
