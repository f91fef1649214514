import { databaseOf } from '../../../shared/runtime/processContext';
import { appDocumentId, developerOwner } from '../../../shared/schemas/owner';
import { documentPath } from '../../../shared/store/documentId';
import { reindex } from '../../../shared/tasks/reindex';
import { given } from '../../support/registry/given';
import { type Registry, startRegistry } from '../../support/registry/registry';

const database = databaseOf(process.env);
let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => Promise.all([registry.stop(), database.close()]));

const found = async (what: 'developers' | 'apps', q: string): Promise<number> => {
  const { body } = await registry.get(`/${what}:search?q=${encodeURIComponent(q)}`);
  return body[what].length;
};

const run = async () => {
  let last = { done: 0, all: 0, changed: 0 };
  for await (const progress of reindex(registry.org, registry.context)) {
    expect(progress.done).toBeGreaterThanOrEqual(last.done);
    last = progress;
  }
  return last;
};

test('companies and app groups that an earlier version stored are found by every word afterwards', async () => {
  const elsewhere = await startRegistry();
  const { org } = elsewhere;
  try {
    await elsewhere.post('/companies', { name: 'north', displayName: 'Northern Harbour' });
    await elsewhere.post('/appgroups', { name: 'south', displayName: 'Southern Harbour', channelId: 'web' });
    const ids = { companies: 'north', appGroups: 'south' } as const;
    for (const [collection, id] of Object.entries(ids)) {
      const update = documentPath('organizations', org, collection, id);
      await database.commit([{ update, mask: ['terms'], precondition: { exists: true } }]);
    }
    const names = async () =>
      Promise.all(
        Object.keys(ids).map(async (kind) => {
          const { body } = await elsewhere.get(`/teams:search?kind=${kind}&q=harbour`);
          return body.teams.map(({ name }: { name: string }) => name);
        }),
      );
    const again = async () => {
      const seen = [];
      for await (const progress of reindex(org, elsewhere.context)) seen.push(progress);
      return seen.at(-1);
    };
    expect(await names()).toEqual([[], []]);
    expect(await again()).toEqual({ done: 2, all: 2, changed: 2 });
    expect(await names()).toEqual([['north'], ['south']]);
    expect(await again()).toEqual({ done: 2, all: 2, changed: 0 });
  } finally {
    await elsewhere.stop();
  }
});

test('API products that an earlier version stored are found by word and access afterwards', async () => {
  const elsewhere = await startRegistry();
  const { org } = elsewhere;
  try {
    const { name } = await given(elsewhere).apiProduct({
      displayName: 'Harbour Tides',
      attributes: [{ name: 'access', value: 'internal' }],
    });
    const update = documentPath('organizations', org, 'apiProducts', name);
    await database.commit([{ update, mask: ['terms', 'accessKey'], precondition: { exists: true } }]);
    const names = async () =>
      Promise.all(
        ['q=tides', 'access=internal'].map(async (query) => {
          const { body } = await elsewhere.get(`/apiproducts:search?${query}`);
          return body.apiProducts.map((product: { name: string }) => product.name);
        }),
      );
    const again = async () => {
      const seen = [];
      for await (const progress of reindex(org, elsewhere.context)) seen.push(progress);
      return seen.at(-1);
    };
    expect(await names()).toEqual([[], []]);
    expect(await again()).toMatchObject({ changed: 1 });
    expect(await names()).toEqual([[name], [name]]);
    expect(await again()).toMatchObject({ changed: 0 });
  } finally {
    await elsewhere.stop();
  }
});

test('what an earlier version stored is found by every word afterwards, and a second run changes nothing', async () => {
  const { org } = registry;
  const { developerId, email } = await given(registry).developer({
    firstName: 'Ana',
    lastName: 'van den Berg',
  });
  const { body: app } = await registry.post(`/developers/${email}/apps`, { name: 'Weather for boats' });
  await registry.get(`/apps/${app.appId}`);
  const forget = (path: string) =>
    database.commit([{ update: path, mask: ['terms'], precondition: { exists: true } }]);
  await forget(documentPath('organizations', org, 'developers', developerId));
  await forget(
    documentPath(
      'organizations',
      org,
      'apps',
      appDocumentId({ owner: developerOwner(developerId), name: 'Weather for boats' }),
    ),
  );
  expect([await found('developers', 'berg'), await found('apps', 'boats')]).toEqual([0, 0]);

  expect(await run()).toEqual({ done: 2, all: 2, changed: 2 });
  expect([await found('developers', 'berg'), await found('apps', 'boats')]).toEqual([1, 1]);
  expect(await run()).toEqual({ done: 2, all: 2, changed: 0 });
  const { body } = await registry.get(`/developers/${developerId}`);
  expect(body.lastName).toBe('van den Berg');
});
