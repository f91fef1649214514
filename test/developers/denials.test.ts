import fc from 'fast-check';
import type { Credential } from '../../shared/schemas/credential';
import { roundTripsOf } from '../support/database/roundTrips';
import { appByIds, type ownerKinds } from '../support/registry/byIds';
import { documentsBelow } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import { createOwnApp } from '../support/registry/ownRequests';
import {
  bearing,
  type Registry,
  type Reply,
  type RequestOptions,
  useRegistry,
} from '../support/registry/registry';

jest.setTimeout(240_000);

const NOW = 1_700_000_000_000;
let now = NOW;
const registry = useRegistry({ now: () => now, settings: { appsPerDeveloper: 100, keysPerApp: 100 } });

type Kind = keyof typeof ownerKinds;
const kinds: Kind[] = ['developers', 'companies', 'appGroups'];

/** A caller that requests an API product for an owner, and staff who revoke it. */
interface Asker {
  product: string;
  /** Path of the owner, and of its apps. */
  owner: string;
  apps: string[];
  as: RequestOptions;
  /** True for a caller of role `self`, who also has the paths by ids. */
  isSelf: boolean;
}

/** Returns the statuses of the product on all keys of the owner. */
async function statusesOf({ apps, product }: Pick<Asker, 'apps' | 'product'>): Promise<string[]> {
  const replies = await Promise.all(apps.map((app) => registry.get(app)));
  const credentials: Credential[] = replies.flatMap(({ status, body }) =>
    status === 200 ? body.credentials : [],
  );
  return credentials.flatMap(({ apiProducts }) =>
    apiProducts.flatMap(({ apiproduct, status }) => (apiproduct === product ? [status] : [])),
  );
}

/** Returns the stored denials of an organization. */
const storedDenials = async ({ org }: Registry) =>
  (await documentsBelow(`organizations/${org}`)).filter(({ name }) => name.includes('/denials/'));

/** Returns the keys of an app with their paths by name and by ids. */
async function keysOf(app: string): Promise<{ path: string; byId: string; appById: string }[]> {
  const { status, body } = await registry.get(app);
  if (status !== 200) return [];
  return body.credentials.map(({ consumerKey }: { consumerKey: string }) => ({
    path: `${app}/keys/${consumerKey}`,
    appById: `/apps/${body.appId}`,
    byId: `/apps/${body.appId}/keys/${registry.context.vault.keyRef(consumerKey)}`,
  }));
}

type Step = (asker: Asker, pick: number) => Promise<Reply | undefined>;

const anyOf = <T>(list: readonly T[], pick: number): T | undefined => list[pick % Math.max(list.length, 1)];

/** Changes of the API products of a key. */
const onKey =
  (work: (key: Awaited<ReturnType<typeof keysOf>>[number], asker: Asker) => Promise<Reply>): Step =>
  async (asker, pick) => {
    const app = anyOf(asker.apps, pick);
    const key = app === undefined ? undefined : anyOf(await keysOf(app), pick);
    return key ? work(key, asker) : undefined;
  };

const steps: Record<string, Step> = {
  remove: onKey(({ path }, { product, as }) => registry.delete(`${path}/apiproducts/${product}`, as)),
  'remove by ids': onKey(({ byId, path }, { product, as, isSelf }) =>
    registry.delete(`${isSelf ? byId : path}/apiproducts/${product}`, as),
  ),
  add: onKey(({ path }, { product, as }) => registry.post(path, { apiProducts: [product] }, as)),
  'add by PUT': onKey(({ path }, { product, as }) => registry.put(path, { apiProducts: [product] }, as)),
  'add by ids': onKey(({ byId }, { product, as }) =>
    registry.post(`${byId}/apiproducts`, { apiProducts: [product] }, as),
  ),
  'new key': onKey(({ appById }, { product, as }) =>
    registry.post(`${appById}/keys`, { action: 'generate', apiProducts: [product] }, as),
  ),
  'new key by PUT': (asker, pick) =>
    registry.put(`${anyOf(asker.apps, pick)}`, { apiProducts: [asker.product] }, asker.as),
  'new key by POST': async (asker, pick) => {
    const app = `${anyOf(asker.apps, pick)}`;
    return app.startsWith('/appgroups/')
      ? registry.put(app, { apiProducts: [asker.product] }, asker.as)
      : registry.post(app, { apiProducts: [asker.product] }, asker.as);
  },
  'delete key': onKey(({ path }, { as }) => registry.delete(path, as)),
  'revoke key': onKey(({ path }, { as }) => registry.post(`${path}?action=revoke`, undefined, as)),
  async 'new app'(asker) {
    const name = unique('app');
    asker.apps.push(`${asker.owner}/apps/${name}`);
    return registry.post(`${asker.owner}/apps`, { name, apiProducts: [asker.product] }, asker.as);
  },
  'delete app': (asker, pick) => registry.delete(`${anyOf(asker.apps, pick)}`, asker.as),
};

/** Creates an owner whose key had an automatically approved API product, which staff revoked. */
async function denied(kind: Kind, revoke = 'POST'): Promise<Asker> {
  const { name: product } = await given(registry).apiProduct();
  const staff = async (keyPath: string, keyById: string) => {
    const { status } =
      revoke === 'DELETE'
        ? await registry.delete(`${keyById}/apiproducts/${product}`)
        : await registry.post(
            `${revoke === 'by ids' ? keyById : keyPath}/apiproducts/${product}?action=revoke`,
            {},
          );
    if (status >= 300) throw new Error(`Not revoked: ${status}`);
  };
  if (kind === 'developers') {
    const own = await createOwnApp(registry, { apiProducts: [product] });
    await staff(own.keyPath, own.keyById);
    const owner = `/developers/${own.developer.email}`;
    return { product, owner, apps: [own.path], as: own.self, isSelf: true };
  }
  const { owner, named, keyPath } = await appByIds(registry, { kind, apiProducts: [product] });
  await staff(named.keyPath, keyPath);
  // A portal acts for teams: it is not a developer of the registry.
  const { token } = await given(registry).token({ role: 'devadmin' });
  return { product, owner, apps: [named.path], as: bearing(token), isSelf: false };
}

const ways = ['POST', 'by ids', 'DELETE'];

describe.each(kinds)('what staff revoked or took from a key of %s', (kind) => {
  test.each(ways)(
    'is pending whatever asks for it, though it is approved automatically: revoked %s',
    async (revoke) => {
      const asker = await denied(kind, revoke);
      for (const step of [
        'remove',
        'add',
        'new key',
        'new key by PUT',
        'new key by POST',
        'new app',
        'delete app',
        'new app',
      ]) {
        const reply = await steps[step]?.(asker, 0);
        // After staff removed the product, there is nothing to remove.
        if (step !== 'remove') expect([step, Number(reply?.status) < 300]).toEqual([step, true]);
      }
      const statuses = await statusesOf(asker);
      expect(statuses).toContain('pending');
      expect(statuses).not.toContain('approved');
    },
  );

  test('is not had again by any sequence of steps', async () => {
    const names = fc.constantFrom(...Object.keys(steps));
    const sequence = fc.array(fc.tuple(names, fc.nat(3)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sequence, async (all) => {
        const asker = await denied(kind);
        for (const [step, pick] of all) {
          const reply = await steps[step]?.(asker, pick);
          if (reply) expect(reply.status).not.toBe(403);
          expect(await statusesOf(asker)).not.toContain('approved');
        }
      }),
      { numRuns: 8, seed: 7, endOnFailure: true },
    );
  });

  test('is had again when staff approve it, and so is every key after', async () => {
    const asker = await denied(kind);
    await steps.remove?.(asker, 0);
    await steps.add?.(asker, 0);
    const [key] = await keysOf(`${asker.apps[0]}`);
    expect((await registry.post(`${key?.path}/apiproducts/${asker.product}?action=approve`)).status).toBe(
      204,
    );
    await steps['new app']?.(asker, 0);
    expect(await statusesOf(asker)).toEqual(['approved', 'approved']);
    const names = (await storedDenials(registry)).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith(`~${asker.product}`))).toEqual([]);
  });

  test('goes with its owner', async () => {
    const asker = await denied(kind);
    expect((await registry.delete(asker.owner)).status).toBe(200);
    const left = JSON.stringify(await documentsBelow(`organizations/${registry.org}`));
    expect(left).not.toContain(`~${asker.product}`);
  });
});

test('a manual product that was rejected is pending again, also when it has become automatic', async () => {
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const own = await createOwnApp(registry, { apiProducts: [product.name] });
  await registry.post(`${own.keyById}/apiproducts/${product.name}?action=revoke`, { reason: 'No contract' });
  await registry.put(`/apiproducts/${product.name}`, { displayName: 'Now automatic', approvalType: 'auto' });
  await own.ask('DELETE', `${own.keyById}/apiproducts/${product.name}`);
  const { body } = await own.ask('POST', `${own.keyById}/apiproducts`, { apiProducts: [product.name] });
  expect(body.keys[0].apiProducts).toMatchObject([{ name: product.name, status: 'pending' }]);
});

test.each([
  ['replaced', (path: string) => registry.put(path, { displayName: 'Other', approvalType: 'auto' })],
  [
    'given attributes',
    (path: string) => registry.post(`${path}/attributes`, { attribute: [{ name: 'a', value: 'b' }] }),
  ],
  ['given one attribute', (path: string) => registry.post(`${path}/attributes/a`, { value: 'b' })],
])('a product that is %s is denied as before', async (_, change) => {
  const asker = await denied('developers');
  expect((await change(`/apiproducts/${asker.product}`)).status).toBe(200);
  await steps['new app']?.(asker, 0);
  expect((await statusesOf(asker)).sort()).toEqual(['pending', 'revoked']);
});

test('a product that is deleted and made anew is another', async () => {
  const asker = await denied('developers');
  await registry.delete(`/apiproducts/${asker.product}`);
  now += 1000;
  await given(registry).apiProduct({ name: asker.product });
  await steps['new app']?.(asker, 0);
  const other = await denied('developers');
  const { keyPath } = await given(registry).appWithKey(`${other.owner}`, { apiProducts: [asker.product] });
  await registry.post(`${keyPath}/apiproducts/${asker.product}?action=revoke`);
  await steps['new app']?.(asker, 0);
  expect((await statusesOf(asker)).sort()).toEqual(['approved', 'approved', 'revoked']);
});

test('a product that is gone can still be revoked and approved', async () => {
  const { name } = await given(registry).apiProduct();
  const { keyPath } = await appByIds(registry, { apiProducts: [name] }).then(({ named }) => named);
  await registry.delete(`/apiproducts/${name}`);
  expect((await registry.post(`${keyPath}/apiproducts/${name}?action=revoke`)).status).toBe(204);
  expect((await registry.post(`${keyPath}/apiproducts/${name}?action=approve`)).status).toBe(204);
});

test('others, and other products, are as they were', async () => {
  const asker = await denied('developers');
  const another = await createOwnApp(registry, { apiProducts: [asker.product] });
  expect((await registry.get(another.keyPath)).body.apiProducts).toEqual([
    { apiproduct: asker.product, status: 'approved' },
  ]);
  const { name } = await given(registry).apiProduct();
  const [key] = await keysOf(`${asker.apps[0]}`);
  const { body } = await registry.post(`${key?.path}`, { apiProducts: [name] }, asker.as);
  expect(body.apiProducts).toContainEqual({ apiproduct: name, status: 'approved' });
});

test('what a developer gives up is theirs to ask for again', async () => {
  const { name } = await given(registry).apiProduct();
  const own = await createOwnApp(registry, { apiProducts: [name] });
  await own.ask('DELETE', `${own.keyById}/apiproducts/${name}`);
  await own.ask('POST', own.keyPath, { apiProducts: [name] });
  await own.ask('DELETE', `${own.keyPath}/apiproducts/${name}`);
  const { body } = await own.ask('POST', own.keyPath, { apiProducts: [name] });
  expect(body.apiProducts).toEqual([{ apiproduct: name, status: 'approved' }]);
});

test('a client that takes all products from a key and puts others back, by Apigee’s paths, denies none', async () => {
  const { name } = await given(registry).apiProduct();
  const { named } = await appByIds(registry, { apiProducts: [name] });
  await registry.delete(`${named.keyPath}/apiproducts/${name}`);
  const { body } = await registry.put(named.keyPath, { apiProducts: [name] });
  expect(body.apiProducts).toEqual([{ apiproduct: name, status: 'approved' }]);
});

test('a denial is stored with the decision: who, when and why', async () => {
  const alone = await registry.another();
  const { name } = await given(alone).apiProduct();
  const { owner, keyPath, app } = await appByIds(alone, { apiProducts: [name] });
  await alone.post(`${keyPath}/apiproducts/${name}?action=revoke`, { reason: 'Too many calls' });
  const [stored, ...others] = await storedDenials(alone);
  expect(others).toEqual([]);
  expect(stored?.name).toMatch(new RegExp(`/denials/${app.developerId}~${name}$`));
  expect(stored?.fields).toMatchObject({
    owner: { stringValue: `developers/${app.developerId}` },
    apiProduct: { stringValue: name },
    at: { integerValue: `${now}` },
    by: { stringValue: 'admin@example.com' },
    reason: { stringValue: 'Too many calls' },
  });
  expect((await alone.get(`/apiproducts/${name}?expand=true`)).body).not.toHaveProperty('denials');
  expect((await alone.get(`${owner}`)).status).toBe(200);
  // A second decision without a reason removes the first one's reason.
  await alone.post(`${keyPath}/apiproducts/${name}?action=revoke`, {});
  const [again] = await storedDenials(alone);
  expect(again?.fields).not.toHaveProperty('reason');
});

test('asking for a product that was never denied takes no round trip more', async () => {
  const { name } = await given(registry).apiProduct();
  const { path } = await appByIds(registry);
  const ask = () => registry.post(`${path}/keys`, { action: 'generate', apiProducts: [name] });
  await ask();
  // The caller is read again, as before every operation on keys.
  expect(await roundTripsOf(ask)).toHaveLength(3);
});
