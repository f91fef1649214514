import type { Developer } from '../../../shared/schemas/developer';
import { given, unique } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();
let ada: Developer;
beforeAll(async () => {
  ada = await given(registry).developer({
    email: 'Ada+Boats@Example.com',
    attributes: [{ name: 'team', value: 'engines' }],
  });
});

test.each([
  ['e-mail address', () => 'Ada+Boats@Example.com'],
  ['e-mail address in lower case', () => 'ada+boats@example.com'],
  ['e-mail address in upper case', () => 'ADA+BOATS@EXAMPLE.COM'],
  ['percent-encoded e-mail address', () => 'Ada%2BBoats%40Example.com'],
  ['e-mail address encoded twice, as apigeecli sends it', () => 'Ada%252BBoats%2540Example.com'],
  ['e-mail address whose plus alone is encoded twice', () => 'ada%252Bboats@example.com'],
  ['developerId', () => ada.developerId],
  ['e-mail address with a trailing slash', () => 'ada+boats@example.com/'],
  ['e-mail address with a query nobody knows', () => 'ada+boats@example.com?$.xgafv=2&alt=json'],
  ['e-mail address with an action, which a GET does not take', () => `${ada.email}?action=inactive`],
])('a developer is found by %s', async (_, segment) => {
  const { status, body } = await registry.get(`/developers/${segment()}`);
  expect(status).toBe(200);
  expect(body).toEqual(ada);
});

test('a developer is found below the short alias of organizations', async () => {
  const authorization = `Basic ${btoa(`${registry.admin.email}:${registry.admin.password}`)}`;
  const answer = await fetch(`${registry.url}/v1/o/${registry.org}/developers/${ada.email}`, {
    headers: { authorization },
  });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual(ada);
});

test('an address that looks encoded is first taken as it stands', async () => {
  const plain = await given(registry).developer({ email: 'a@codes.example.com' });
  const encoded = await given(registry).developer({ email: '%61@codes.example.com' });

  expect((await registry.get('/developers/%2561@codes.example.com')).body).toEqual(encoded);
  expect((await registry.get('/developers/%61@codes.example.com')).body).toEqual(plain);
});

test('apps are named in the order in which they were created', async () => {
  const developer = await given(registry).developer();
  for (const name of ['weather', 'boats', 'Angstrom #1']) {
    await given(registry).app(developer, { name });
  }
  const { body } = await registry.get(`/developers/${developer.email}`);
  expect(body.apps).toEqual(['weather', 'boats', 'Angstrom #1']);
});

test('of many apps the first 100 are named', async () => {
  const { developerId } = await given(registry).developer();
  const names = Array.from({ length: 101 }, (_, index) => `app ${index}`);
  await registry.context.store.atomically(({ apps }) => {
    for (const name of names) apps.joinOwner(registry.org, { owner: `developers/${developerId}`, name });
  });

  const { body } = await registry.get(`/developers/${developerId}`);

  expect(body.apps).toEqual(names.slice(0, 100));
});

describe('who is not there', () => {
  test.each([
    ['an e-mail address', 'nobody@example.com', 'nobody@example.com'],
    ['an encoded e-mail address', 'no%2Bbody%40example.com', 'no+body@example.com'],
    ['an e-mail address encoded twice', 'no%252Bbody%2540example.com', 'no%2Bbody%40example.com'],
    ['a malformed e-mail address', '@', '@'],
    ['an e-mail address with a slash', 'no%2Fbody@example.com', 'no/body@example.com'],
    ['an e-mail address longer than any', `${'x'.repeat(1500)}@x.com`, `${'x'.repeat(1500)}@x.com`],
  ])('by %s', async (_, segment, named) => {
    expect(await registry.get(`/developers/${segment}`)).toMatchObject({
      status: 404,
      body: {
        code: 'developer.service.DeveloperDoesNotExist',
        message: `Developer with email ${named} does not exist in organization ${registry.org}`,
        contexts: [],
      },
    });
  });

  test.each([
    ['a developerId', '00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000000'],
    ['another kind of id', 'hZ3xT0pmGcZ2SyrVyeKqbg', 'hZ3xT0pmGcZ2SyrVyeKqbg'],
    ['a word', 'ada', 'ada'],
    ['a word with slashes', 'a%2Fb%2Fc', 'a/b/c'],
    ['what Firestore reserves', '__ada__', '__ada__'],
    ['what is not well encoded, once decoded', '%25zz', '%zz'],
    ['an id longer than any', 'x'.repeat(1600), 'x'.repeat(1600)],
  ])('by %s', async (_, segment, named) => {
    expect(await registry.get(`/developers/${segment}`)).toMatchObject({
      status: 404,
      body: {
        code: 'developer.service.DeveloperIdDoesNotExist',
        message: `DeveloperId ${named} does not exist in organization ${registry.org}`,
        contexts: [],
      },
    });
  });

  test('by the developerId of a developer in another organization', async () => {
    const elsewhere = await startRegistry();
    const { developerId, email } = await given(elsewhere).developer({
      email: `${unique('eve')}@example.com`,
    });
    await elsewhere.stop();

    expect(await registry.get(`/developers/${developerId}`)).toMatchObject({ status: 404 });
    expect(await registry.get(`/developers/${email}`)).toMatchObject({ status: 404 });
  });
});
