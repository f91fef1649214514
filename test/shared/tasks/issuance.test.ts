import type { App } from '../../../shared/schemas/app';
import { DatabaseError, pathOf, type Write } from '../../../shared/store/database';
import { appGroup, company, developer, type Entity } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { type Registry, type Reply, startRegistry } from '../../support/registry/registry';

/*
 * Registers apps without a trigger: KEYMINT_ISSUANCE_WAIT=0, as in a container.
 */

/** Writes of apps and keys by commit. */
let commits: string[][] = [];
/** Makes commits that issue a key fail. */
let isRefusing = false;

/** Returns verb and collection of each write of an app or a key. */
const kindsIn = (writes: readonly Write[]): string[] =>
  writes.flatMap((write) => {
    const [, collection] = /\/(apps|keys)\/[^/]+$/.exec(pathOf(write)) ?? [];
    return collection === undefined ? [] : [`${'create' in write ? 'create' : 'change'} ${collection}`];
  });

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry({
    log: { info: () => {}, error: () => {} },
    wrapDatabase: (database) => ({
      ...database,
      async commit(writes) {
        const kinds = kindsIn(writes);
        if (kinds.length > 0) commits.push(kinds);
        if (isRefusing && kinds.includes('create keys')) throw new DatabaseError('Unreachable', 'no');
        return database.commit(writes);
      },
    }),
  });
});
beforeEach(() => {
  commits = [];
  isRefusing = false;
});
afterAll(() => registry.stop());

const owners: Record<string, Entity> = { developer, company, 'app group': appGroup };

describe.each(Object.entries(owners))('an app of a %s', (_, owner) => {
  test('is stored with its first key, in one commit', async () => {
    const path = await owner.make(registry, {});
    const product = await given(registry).apiProduct();
    const draft = { name: 'weather', apiProducts: [product.name] };
    const { status, body } = await registry.post(`${path}/apps`, draft);
    expect(status).toBe(201);
    expect(commits).toEqual([['create apps', 'create keys']]);
    expect(body.credentials).toEqual([
      expect.objectContaining({
        status: 'approved',
        apiProducts: [{ apiproduct: product.name, status: 'approved' }],
        consumerSecret: expect.any(String),
        expiresAt: -1,
      }),
    ]);
    expect((await registry.get(`${path}/apps/weather`)).body).toEqual(body);
  });

  test('is not stored when its key is not, and can be created again', async () => {
    const path = await owner.make(registry, {});
    isRefusing = true;
    expect((await registry.post(`${path}/apps`, { name: 'weather' })).status).toBe(503);
    expect((await registry.get(`${path}/apps/weather`)).status).toBe(404);
    isRefusing = false;
    const { status, body } = await registry.post(`${path}/apps`, { name: 'weather' });
    expect({ status, credentials: body.credentials.length }).toEqual({ status: 201, credentials: 1 });
  });

  test('is made once by twenty requests at once; the others say that its name is taken', async () => {
    const path = await owner.make(registry, {});
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => registry.post(`${path}/apps`, { name: 'contested' })),
    );
    const statusOf = ({ status, body }: Reply) => (status === 201 ? status : `${status} ${body.code}`);
    const taken = '409 keymanagement.service.app_already_exists';
    expect(replies.map(statusOf).sort()).toEqual([201, ...Array.from({ length: 19 }, () => taken)].sort());
    const { body } = await registry.get(`${path}/apps/contested`);
    expect((body as App).credentials).toHaveLength(1);
  });
});
