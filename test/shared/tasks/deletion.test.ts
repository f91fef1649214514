import { DatabaseError, pathOf, type Write } from '../../../shared/store/database';
import { openFirestore } from '../../functions/apps/firestore';
import { appGroup, company, developer, type Entity } from '../../support/registry/attributes';
import { unique } from '../../support/registry/given';
import { type Registry, startRegistry } from '../../support/registry/registry';

/** Called before each commit that deletes an owner of apps. */
let beforeDeletion = async (): Promise<void> => {};

const isOfOwner = (write: Write): boolean =>
  'delete' in write && /\/(developers|companies|appGroups)\/[^/]+$/.test(pathOf(write));

const database = openFirestore();
let clock = Date.now();
let server: Registry;
/** The organization of each test. */
let registry: Registry;
beforeAll(async () => {
  server = await startRegistry({
    log: { info: () => {}, error: () => {} },
    now: () => clock,
    wrapDatabase: (database) => ({
      ...database,
      async commit(writes) {
        if (writes.some(isOfOwner)) await beforeDeletion();
        return database.commit(writes);
      },
    }),
  });
});
beforeEach(async () => {
  beforeDeletion = async () => {};
  registry = await server.another();
});
afterAll(() => Promise.all([server.stop(), database.close()]));

const owners: Record<string, Entity> = { developer, company, 'app group': appGroup };

describe.each(Object.entries(owners))('a %s', (_, owner) => {
  test('is deleted though an app is added before every attempt, and no app is left', async () => {
    const path = await owner.make(registry, {});
    const statuses: number[] = [];
    beforeDeletion = async () => {
      statuses.push((await registry.post(`${path}/apps`, { name: unique('late') })).status);
    };
    expect((await registry.delete(path)).status).toBe(200);
    expect(statuses).toEqual([201, 201, 201, 409]);
    expect((await registry.get(path)).status).toBe(404);
    for (const collection of ['apps', 'keys'])
      expect(await database.query(`organizations/${registry.org}/${collection}`, {})).toEqual([]);
  });

  test('whose deletion is cut short takes apps again after seconds, and shows nothing of it', async () => {
    const path = await owner.make(registry, {});
    const { body: before } = await registry.get(path);
    let attempts = 0;
    beforeDeletion = async () => {
      attempts += 1;
      if (attempts > 3) throw new DatabaseError('Unreachable', 'cut short');
      await registry.post(`${path}/apps`, { name: unique('late') });
    };
    expect((await registry.delete(path)).status).toBe(503);
    const refused = await registry.post(`${path}/apps`, { name: 'refused' });
    expect([refused.status, refused.body.code]).toEqual([409, 'keymint.WriteConflict']);
    const { body: after } = await registry.get(path);
    expect(Object.keys(after)).toEqual(Object.keys(before));

    clock += 5001;
    expect((await registry.post(`${path}/apps`, { name: 'welcome' })).status).toBe(201);
  });
});
