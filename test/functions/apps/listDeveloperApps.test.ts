import { randomUUID } from 'node:crypto';
import { given } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const appsOf = ({ email }: { email: string }) => `/developers/${email}/apps`;

const stamps = { createdAt: 0, createdBy: 'import', lastModifiedAt: 0, lastModifiedBy: 'import' };

const storeApps = (developerId: string, names: string[]) =>
  registry.context.store.atomically(({ apps }) => {
    for (const name of names) {
      apps.create(registry.org, {
        appFamily: 'default',
        appId: randomUUID(),
        developerId,
        owner: `developers/${developerId}`,
        name,
        attributes: [],
        scopes: [],
        credentials: [],
        status: 'approved',
        ...stamps,
      });
    }
  });

const storeDeveloper = (developerId: string, email: string) =>
  registry.context.store.atomically(({ developers }) =>
    developers.create(registry.org, {
      developerId,
      email,
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: 'ada',
      organizationName: registry.org,
      status: 'active',
      apps: [],
      companies: [],
      attributes: [],
      ...stamps,
    }),
  );

test('a developer without apps has an empty list in either form', async () => {
  const developer = await given(registry).developer();
  const bare = await registry.get(appsOf(developer));
  expect(bare.status).toBe(200);
  expect(bare.text).toBe('[ ]\n');
  expect((await registry.get(`${appsOf(developer)}?expand=true`)).body).toEqual({ app: [] });
});

test('names come in their own order, upper case before lower, whatever was made first', async () => {
  const developer = await given(registry).developer();
  const inOrder = ['10', '9', 'B', 'a', 'a b', 'a#', 'a%', 'a-', 'a.', 'aa', 'b'].sort();
  for (const name of inOrder.toReversed()) await given(registry).app(developer, { name });
  const { body, text } = await registry.get(appsOf(developer));
  expect(body).toEqual(inOrder);
  expect(text).toBe(`[ ${inOrder.map((name) => `"${name}"`).join(', ')} ]\n`);
});

test('expand answers whole apps with their credentials, as each is read alone', async () => {
  const developer = await given(registry).developer();
  const made = [
    await given(registry).app(developer, { name: 'a' }),
    await given(registry).app(developer, { name: 'b', attributes: [{ name: 'DisplayName', value: 'B' }] }),
  ];
  const { status, body } = await registry.get(`${appsOf(developer)}?expand=true`);
  expect(status).toBe(200);
  expect(body).toEqual({ app: made });
  expect(body.app[1].credentials).toHaveLength(1);
});

test.each([
  ['expand=false', ['a', 'b', 'c']],
  ['expand=', ['a', 'b', 'c']],
  ['count=2', ['a', 'b']],
  ['count=3', ['a', 'b', 'c']],
  ['startKey=b', ['b', 'c']],
  ['startKey=b&count=1', ['b']],
  ['startKey=c', ['c']],
  ['startKey=', ['a', 'b', 'c']],
  ['unheardOf=1', ['a', 'b', 'c']],
  ['expand=TRUE&startKey=b&count=1', { app: [expect.objectContaining({ name: 'b' })] }],
])('?%s answers %j of a, b and c', async (query, expected) => {
  const developer = await given(registry).developer();
  for (const name of ['a', 'b', 'c']) await given(registry).app(developer, { name });
  const { status, body } = await registry.get(`${appsOf(developer)}?${query}`);
  expect(status).toBe(200);
  expect(body).toEqual(expected);
});

test('the owner may be named by developerId', async () => {
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: 'a' });
  expect((await registry.get(`/developers/${developer.developerId}/apps`)).body).toEqual(['a']);
});

describe('of a hundred and one apps', () => {
  const names = Array.from({ length: 101 }, (_, n) => `app ${String(n).padStart(3, '0')}`);
  let path: string;
  beforeAll(async () => {
    const developer = await given(registry).developer();
    await storeApps(developer.developerId, names);
    path = appsOf(developer);
  });

  test.each([
    ['', 100],
    ['?startKey=', 100],
    ['?count=100', 100],
    ['?count=99', 99],
    ['?count=101', 100],
    ['?count=5000', 100],
  ])('a hundred are listed at most, or as many as are asked for: %s', async (query, listed) => {
    expect((await registry.get(`${path}${query}`)).body).toEqual(names.slice(0, listed));
  });

  test.each([
    ['', 100],
    ['&count=1000', 100],
  ])('a hundred are shown whole at most: %s', async (query, shown) => {
    const { body } = await registry.get(`${path}?expand=true${query}`);
    expect(body.app.map(({ name }: { name: string }) => name)).toEqual(names.slice(0, shown));
  });

  test.each([[100], [50], [34], [2]])(
    'pages of %i that begin where the last one ended show each once, and the last page one alone',
    async (count) => {
      const seen: string[] = [];
      for (let page: string[] = []; ; ) {
        const startKey = seen.at(-1);
        const query = new URLSearchParams({ count: `${count}`, ...(startKey !== undefined && { startKey }) });
        ({ body: page } = await registry.get(`${path}?${query}`));
        if (startKey !== undefined) expect(page.shift()).toBe(startKey);
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(seen).toEqual(names);
    },
  );
});

describe('apps of other developers are not listed', () => {
  test('on whichever side of theirs they lie', async () => {
    const developers = await Promise.all(Array.from({ length: 3 }, () => given(registry).developer()));
    for (const developer of developers) {
      for (const name of ['a', 'z']) await given(registry).app(developer, { name });
    }
    for (const developer of developers) {
      const { body } = await registry.get(`${appsOf(developer)}?expand=true&startKey=z`);
      expect(body.app).toEqual([expect.objectContaining({ name: 'z', developerId: developer.developerId })]);
    }
  });

  test('though one developerId begins with another', async () => {
    const ids = ['dev', 'dev0', 'dev-', 'devz', 'deV'];
    for (const id of ids) {
      await storeDeveloper(id, `${Buffer.from(id).toString('hex')}@example.com`);
      await storeApps(id, ['a', 'z']);
    }
    for (const id of ids) {
      const { body } = await registry.get(`/developers/${id}/apps?expand=true`);
      expect(body.app.map(({ developerId, name }: Record<string, string>) => [developerId, name])).toEqual([
        [id, 'a'],
        [id, 'z'],
      ]);
    }
  });
});

test.each([
  ['unknown', 'ghost'],
  ['between two apps', 'b'],
  ['of another case', 'A'],
  ['no name at all', '/'],
  ['a part of a name', 'cc'],
])('a startKey that is %s is 404', async (_, startKey) => {
  const developer = await given(registry).developer();
  for (const name of ['a', 'ccc']) await given(registry).app(developer, { name });
  for (const expand of ['false', 'true']) {
    const query = new URLSearchParams({ startKey, expand });
    const { status, body } = await registry.get(`${appsOf(developer)}?${query}`);
    expect(status).toBe(404);
    expect(body).toEqual({
      code: 'keymanagement.service.app_doesnot_exist',
      message: `startKey ${startKey} does not exist`,
      contexts: [],
    });
  }
});

test.each([['count=0'], ['count=-1'], ['count=1.5'], ['count=many'], ['expand=maybe']])(
  '?%s is refused',
  async (query) => {
    const developer = await given(registry).developer();
    const { status, body } = await registry.get(`${appsOf(developer)}?${query}`);
    expect(status).toBe(400);
    expect(body.code).toBe('keymint.InvalidRequest');
  },
);

test.each([
  ['nobody@example.com', 'developer.service.DeveloperDoesNotExist'],
  ['nobody', 'developer.service.DeveloperIdDoesNotExist'],
])('apps of %s, who is unknown, are 404 %s', async (developer, code) => {
  const { status, body } = await registry.get(`/developers/${developer}/apps`);
  expect(status).toBe(404);
  expect(body.code).toBe(code);
});

test('shallowExpand lists whole apps without their credentials', async () => {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer);
  const { body } = await registry.get(`${appsOf(developer)}?shallowExpand=true`);
  expect(body).toEqual({ app: [{ ...app, credentials: [] }] });
});
