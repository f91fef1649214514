import { databaseOf } from '../../../shared/runtime/processContext';
import type { Developer } from '../../../shared/schemas/developer';
import { credentialVaultOf } from '../../../shared/tasks/credentialVault';
import { issueCredential } from '../../../shared/tasks/issuance';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given, unique } from '../../support/registry/given';
import { type Registry, type Reply, startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();
let silent: Registry;
beforeAll(async () => {
  silent = await startRegistry({ issuanceWait: 10_000 });
});
afterAll(() => silent.stop());

const at = ({ email }: { email: string }) => `/developers/${encodeURIComponent(email)}`;

/** Returns the paths of all documents of an organization that refer to a developer. */
async function tracesOf(
  { developerId }: { developerId: string },
  { org }: { org: string } = registry,
): Promise<string[]> {
  const database = databaseOf(process.env);
  const collections = ['developers', 'developerEmails', 'apps', 'keys'];
  const documents = await Promise.all(
    collections.map((name) => database.query(`organizations/${org}/${name}`, {})),
  );
  await database.close();
  return documents
    .flat()
    .filter((document) => JSON.stringify(document).includes(developerId))
    .map(({ path }) => path);
}

/** Stores an app with many issued keys. */
const storeApp = async (developer: Developer, name: string, keyCount: number) => {
  const { store, organizations } = registry.context;
  const organization = await organizations.get(registry.org);
  const sealed = credentialVaultOf(organization, registry.context);
  const asked = { apiProducts: [], scopes: [], keyExpiresIn: -1 };
  const owner = `developers/${developer.developerId}`;
  return store.atomically(({ apps, keys }) => {
    const credentials = Array.from({ length: keyCount }, () =>
      issueCredential({ owner, name }, asked, { organization, now: () => 0, credentials: sealed }),
    );
    for (const credential of credentials) keys.create(registry.org, credential, { owner, name });
    apps.joinOwner(registry.org, { owner, name });
    apps.create(registry.org, {
      appFamily: 'default',
      appId: unique('id'),
      attributes: [],
      createdAt: 0,
      createdBy: 'import',
      credentials,
      developerId: developer.developerId,
      owner,
      lastModifiedAt: 0,
      lastModifiedBy: 'import',
      name,
      scopes: [],
      status: 'approved',
    });
  });
};

test('the developer is answered as it was', async () => {
  const { email } = await given(registry).developer({ attributes: [{ name: 'team', value: 'engines' }] });
  await given(registry).app({ email }, { name: 'weather' });
  const before = await registry.get(at({ email }));

  const { status, text } = await registry.delete(at({ email }));

  expect(status).toBe(200);
  expect(text).toBe(before.text);
});

test('the developer is gone, by e-mail address, by developerId and from the list', async () => {
  const { email, developerId } = await given(registry).developer();
  await registry.delete(at({ email }));

  expect(await registry.get(`/developers/${email}`)).toMatchObject({ status: 404 });
  expect(await registry.get(`/developers/${developerId}`)).toMatchObject({ status: 404 });
  expect((await registry.get('/developers')).body).not.toContain(email);
});

test.each([
  ['developerId', ({ developerId }: Developer) => developerId],
  ['e-mail address in another case', ({ email }: Developer) => email.toUpperCase()],
  ['e-mail address encoded twice', ({ email }: Developer) => email.replace('@', '%2540')],
])('a developer is named by %s', async (_, naming) => {
  const developer = await given(registry).developer();
  const { status, body } = await registry.delete(`/developers/${naming(developer)}`);
  expect(status).toBe(200);
  expect(body).toEqual(developer);
  expect(await tracesOf(developer)).toEqual([]);
});

test('apps and keys go with the developer, and those of others stay', async () => {
  const [ada, bea] = [await given(registry).developer(), await given(registry).developer()];
  for (const name of ['weather', 'boats #1 100%']) await given(registry).app(ada, { name });
  const kept = await given(registry).app(bea, { name: 'weather' });
  expect(await tracesOf(ada)).toHaveLength(2 + 2 + 2);

  await registry.delete(at(ada));

  expect(await tracesOf(ada)).toEqual([]);
  expect((await registry.get(`${at(bea)}/apps/weather`)).body).toEqual(kept);
});

describe('what is too much for one commit goes in two', () => {
  const deleteInUnits = async (developer: Developer) => {
    let reply: Reply | undefined;
    const rounds = await roundTripsOf(async () => {
      reply = await registry.delete(at(developer));
    });
    const count = rounds.flat().filter((call) => call === 'Commit').length;
    return { status: reply?.status, body: reply?.body, count };
  };

  test('more than 100 apps', async () => {
    const developer = await given(registry).developer();
    const names = Array.from({ length: 121 }, (_, index) => `app ${index}`);
    for (const name of names) await storeApp(developer, name, 1);
    expect(await tracesOf(developer)).toHaveLength(2 + 121 + 121);

    const { status, body, count } = await deleteInUnits(developer);

    expect(status).toBe(200);
    expect(body).toEqual({ ...developer, apps: names.slice(0, 100) });
    expect(count).toBe(2);
    expect(await tracesOf(developer)).toEqual([]);
  });

  test('more than 500 keys', async () => {
    const developer = await given(registry).developer();
    for (const name of ['one', 'two', 'three']) await storeApp(developer, name, 200);
    expect(await tracesOf(developer)).toHaveLength(2 + 3 + 600);

    const { status, body, count } = await deleteInUnits(developer);

    expect(status).toBe(200);
    expect(body.apps).toEqual(['one', 'two', 'three']);
    expect(count).toBe(2);
    expect(await tracesOf(developer)).toEqual([]);
  });
});

test('a developer of the same address can be created again, and starts anew', async () => {
  const before = await given(registry).developer({ attributes: [{ name: 'team', value: 'engines' }] });
  await given(registry).app(before, { name: 'weather' });
  await registry.delete(at(before));

  const again = await given(registry).developer({ email: before.email });

  expect(again).toMatchObject({ email: before.email, apps: [], attributes: [] });
  expect(again.developerId).not.toBe(before.developerId);
  expect(await registry.get(`${at(again)}/apps/weather`)).toMatchObject({ status: 404 });
  expect(await given(registry).app(again, { name: 'weather' })).toMatchObject({ name: 'weather' });
});

test.each([
  ['e-mail address', ({ email }: Developer) => email, 'Developer with email'],
  ['developerId', ({ developerId }: Developer) => developerId, 'DeveloperId'],
])('a second deletion by %s is refused', async (_, naming, words) => {
  const developer = await given(registry).developer();
  const named = naming(developer);
  await registry.delete(`/developers/${named}`);

  expect(await registry.delete(`/developers/${named}`)).toMatchObject({
    status: 404,
    body: {
      code: expect.stringMatching(/^developer\.service\.Developer(Id)?DoesNotExist$/),
      message: `${words} ${named} does not exist in organization ${registry.org}`,
      contexts: [],
    },
  });
});

test('a malformed e-mail address is somebody who is not there', async () => {
  expect(await registry.delete('/developers/@')).toMatchObject({
    status: 404,
    body: { code: 'developer.service.DeveloperDoesNotExist' },
  });
});

test('of several who delete a developer at the same time one does', async () => {
  const developer = await given(registry).developer();
  const replies = await Promise.all(Array.from({ length: 5 }, () => registry.delete(at(developer))));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404]);
  expect(await tracesOf(developer)).toEqual([]);
});

describe('while apps are being created', () => {
  test('the last creation is refused, and no app and no key is left', async () => {
    const developer = await given(registry).developer();
    await given(registry).app(developer);
    const createUntilRefused = async () => {
      for (;;) {
        const reply = await registry.post(`${at(developer)}/apps`, { name: unique('app') });
        if (reply.status !== 201) return reply;
      }
    };

    const [refusal, deletion] = await Promise.all([createUntilRefused(), registry.delete(at(developer))]);

    expect(deletion.status).toBe(200);
    expect(refusal.status).toBe(404);
    expect(await tracesOf(developer)).toEqual([]);
  });

  test.each([1, 5, 20])('of %i apps sent together with the deletion none is left', async (count) => {
    const developer = await given(registry).developer();
    const [deletion, ...creations] = await Promise.all([
      registry.delete(at(developer)),
      ...Array.from({ length: count }, (_, index) =>
        registry.post(`${at(developer)}/apps`, { name: `app ${index}` }),
      ),
    ]);
    expect(deletion.status).toBe(200);
    for (const { status } of creations) expect([201, 404]).toContain(status);
    expect(await tracesOf(developer)).toEqual([]);
  });

  test('an app that waits for its first key is refused, and gets none', async () => {
    const developer = await given(silent).developer();
    const creation = silent.post(`${at(developer)}/apps`, { name: 'weather' });
    while ((await silent.get(at(developer))).body.apps.length === 0);

    const deletion = await silent.delete(at(developer));

    expect(deletion).toMatchObject({ status: 200, body: { apps: ['weather'] } });
    expect(await creation).toMatchObject({
      status: 404,
      body: {
        code: 'developer.service.AppDoesNotExist',
        message: `App named weather does not exist under ${developer.email}`,
        contexts: [],
      },
    });
    expect(await tracesOf(developer, silent)).toEqual([]);
  });
});
