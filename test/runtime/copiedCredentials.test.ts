import type { App } from '../../shared/schemas/app';
import type { Credential } from '../../shared/schemas/credential';
import type { Developer } from '../../shared/schemas/developer';
import { appDocumentId } from '../../shared/schemas/owner';
import type { StoredApp } from '../../shared/store/collections/apps';
import { rekey } from '../../shared/tasks/rekey';
import { gatewayOf } from '../support/clients/gateway';
import { isFailure } from '../support/registry/failures';
import { given, unique } from '../support/registry/given';
import { rawClient } from '../support/registry/raw';
import { basic, bearing, quiet, type Registry, useRegistry } from '../support/registry/registry';
import { type Route, routes, targetOf, valuesOf } from '../support/registry/routes';
import { type Scene, sceneOf } from '../support/registry/scene';

/*
 * An attacker with access to the database, but without the key ring, copies a sealed credential to an app they can
 * read. It can be decrypted only for its own app and organization.
 */

jest.setTimeout(120_000);

const UNREADABLE = '(unreadable)';

const server = useRegistry({ log: { ...quiet, error: (fields) => void logged.push(fields) } });
/** The organization of the victim, and those of the attacker. */
let registry: Registry;
let elsewhere: Registry;
const logged: object[] = [];
beforeEach(async () => {
  logged.length = 0;
  [registry, elsewhere] = await Promise.all([server.another(), server.another()]);
});

interface Known {
  developer: Developer;
  app: App;
  key: Credential;
  secrets: string[];
  /** Paths of the app and of the key. */
  path: string;
  keyPath: string;
}

async function appIn(at: Registry, product: string): Promise<Known> {
  const developer = await given(at).developer();
  const { app, key, path, keyPath } = await given(at).appWithKey(`/developers/${developer.email}`, {
    apiProducts: [product],
  });
  const secrets = [key.consumerKey, `${key.consumerSecret}`];
  return { developer, app, key, secrets, path, keyPath };
}

const storedAt = async ({ org, context }: Registry, { app }: Known): Promise<StoredApp> =>
  context.store.apps.getById(org, app.appId);

/** Copies the first credential of one app to another, and points the key's document at it. */
async function copy(from: StoredApp, at: Registry, to: Known): Promise<string> {
  const { store, vault } = at.context;
  const [credential] = from.credentials;
  if (!credential) throw new Error('There is nothing to copy');
  await store.atomically(async ({ apps, keys }) => {
    const app = await apps.getById(at.org, to.app.appId);
    const held = await keys.find(at.org, credential.keyRef);
    apps.replace(at.org, { ...app, credentials: [credential, ...app.credentials] });
    if (held) return;
    keys.create(at.org, credential, app);
  });
  expect(vault.keyRef('')).not.toBe(credential.keyRef);
  return credential.keyRef;
}

const placed: [string, () => Promise<{ victim: Known; thief: Known; at: Registry; keyRef: string }>][] = [
  [
    'another app',
    async () => {
      const { name } = await given(registry).apiProduct({ name: 'premium' });
      const [victim, thief] = [await appIn(registry, name), await appIn(registry, name)];
      const keyRef = await copy(await storedAt(registry, victim), registry, thief);
      return { victim, thief, at: registry, keyRef };
    },
  ],
  [
    'another organization',
    async () => {
      for (const at of [registry, elsewhere]) await given(at).apiProduct({ name: 'premium' });
      const [victim, thief] = [await appIn(registry, 'premium'), await appIn(elsewhere, 'premium')];
      const keyRef = await copy(await storedAt(registry, victim), elsewhere, thief);
      return { victim, thief, at: elsewhere, keyRef };
    },
  ],
];

describe.each(placed)('a sealed credential that is copied to %s', (_, place) => {
  test('is shown as unreadable, beside the keys that are the app’s own', async () => {
    const { victim, thief, at, keyRef } = await place();
    const own = bearing((await given(at).token({ role: 'self', developer: thief.developer.email })).token);
    const replies = await Promise.all([
      at.get(thief.path, own),
      at.get(`/apps/${thief.app.appId}`, own),
      at.get(`/developers/${thief.developer.email}/apps?expand=true`, own),
      at.get(`/apps?expand=true&ids=${thief.app.appId}`),
      at.get(`/apps/${thief.app.appId}/details`),
    ]);
    for (const { status, text } of replies) {
      expect(status).toBe(200);
      for (const secret of victim.secrets) expect(text).not.toContain(secret);
    }
    const shown = replies[0]?.body.credentials.map(({ consumerKey, consumerSecret }: Credential) => [
      consumerKey,
      consumerSecret,
    ]);
    expect(shown).toHaveLength(2);
    expect(shown).toEqual(expect.arrayContaining([[UNREADABLE, undefined], thief.secrets]));
    const summary = replies[4]?.body.keys.find((key: { keyRef: string }) => key.keyRef === keyRef);
    expect(summary).toMatchObject({ ending: '', effective: { works: false, reason: 'KEY_UNREADABLE' } });
    expect(logged).toContainEqual(expect.objectContaining({ org: at.org, keyRef, part: 'consumerKey' }));
  });

  test('is not revealed', async () => {
    const { thief, at, keyRef } = await place();
    for (const what of ['consumerKey', 'consumerSecret']) {
      const path = `/apps/${thief.app.appId}/keys/${keyRef}/reveal`;
      const { status, body } = await at.post(path, { what, purpose: 'reveal' });
      expect([status, body.code]).toEqual([409, 'keymint.CredentialUnreadable']);
    }
  });

  test('is taken for unknown by gateways, and gives no access token', async () => {
    const { victim, at } = await place();
    const gateway = await gatewayOf(at);
    const isHere = at === registry;
    const { consumerKey } = victim.key;
    const { status, headers } = await gateway.authorize(consumerKey);
    const asked = await gateway.verify({ key: consumerKey });
    const form = { grant_type: 'client_credentials', client_id: consumerKey };
    const given = await fetch(`${at.url}/v1/organizations/${at.org}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...form, client_secret: `${victim.key.consumerSecret}` }),
    });
    // On the app that it belongs to, the key continues to work.
    expect([status, asked.json.allowed, given.status]).toEqual(isHere ? [200, true, 200] : [401, false, 401]);
    if (isHere) expect(headers.get('x-keymint-app-id')).toBe(victim.app.appId);
  });

  test('goes away without taking the key of the other app along', async () => {
    const { victim, thief, at, keyRef } = await place();
    expect((await at.delete(`/apps/${thief.app.appId}/keys/${keyRef}`)).status).toBe(200);
    expect((await at.delete(thief.path)).status).toBe(200);
    const gateway = await gatewayOf(registry);
    expect((await gateway.authorize(victim.key.consumerKey)).status).toBe(200);
    expect((await registry.get(victim.keyPath)).body).toMatchObject(victim.key);
  });
});

test('where even what verifications begin with is changed, a gateway takes the copy for unknown', async () => {
  const { name } = await given(registry).apiProduct();
  const [victim, thief] = [await appIn(registry, name), await appIn(registry, name)];
  const keyRef = await copy(await storedAt(registry, victim), registry, thief);
  const { store } = registry.context;
  const app = await storedAt(registry, thief);
  await store.atomically(({ keys }) => keys.delete(registry.org, keyRef));
  await store.atomically(({ keys }) => keys.create(registry.org, { keyRef, apiProducts: [] }, app));
  const { status, headers } = await (await gatewayOf(registry)).authorize(victim.key.consumerKey);
  expect([status, headers.get('x-keymint-reason')]).toEqual([401, 'oauth.v2.InvalidApiKey']);
  const { body } = await registry.post('/keys:lookUp', { consumerKey: victim.key.consumerKey });
  expect([body.isAllowed, body.reason]).toEqual([false, 'KEY_UNREADABLE']);
});

test('a whole app that is copied below another owner shows no key', async () => {
  const { name } = await given(registry).apiProduct();
  const [victim, thief] = [await appIn(registry, name), await appIn(registry, name)];
  const from = await storedAt(registry, victim);
  const own = bearing(
    (await given(registry).token({ role: 'self', developer: thief.developer.email })).token,
  );
  const owner = `developers/${thief.developer.developerId}`;
  const { context, org } = registry;
  // Unchanged at a path of the attacker, and at its own path with the attacker's id.
  await context.store.atomically(({ apps }) => {
    apps.create(org, { ...from, owner, name: 'copied', appId: unique('id') });
  });
  await context.store.atomically(async ({ apps }) => {
    const app = await apps.getById(org, victim.app.appId);
    apps.delete(org, app);
    apps.create(org, { ...app, owner, developerId: thief.developer.developerId });
  });
  const list = await registry.get(`/developers/${thief.developer.email}/apps?expand=true`, own);
  const replies = [
    list,
    await registry.get(`/apps/${victim.app.appId}`, own),
    await registry.get(`/developers/${thief.developer.email}/apps/copied`, own),
  ];
  expect(list.body.app).toHaveLength(3);
  for (const { status, text } of replies) {
    expect(status).toBe(200);
    for (const secret of victim.secrets) expect(text).not.toContain(secret);
    expect(text).toContain(UNREADABLE);
  }
});

test('no operation and no endpoint shows it, or fails of it', async () => {
  for (const at of [registry, elsewhere]) await given(at).apiProduct({ name: 'premium' });
  const victim = await appIn(registry, 'premium');
  const from = await storedAt(registry, victim);
  const client = rawClient(elsewhere.url);
  const isDeletion = ({ method }: Route) => method === 'DELETE';
  const ordered = [...routes.filter((each) => !isDeletion(each)), ...routes.filter(isDeletion)];
  let scene: Scene | undefined;
  for (const route of ordered) {
    if (!scene || isDeletion(route)) {
      scene = await sceneOf(elsewhere);
      const { store } = elsewhere.context;
      const { params } = scene;
      for (const id of Object.values(params)) expect(id).toBeTruthy();
      await store.atomically(async ({ apps }) => {
        const app = await apps.getById(elsewhere.org, `${params.appId}`);
        apps.replace(elsewhere.org, { ...app, credentials: [...from.credentials, ...app.credentials] });
      });
      scene = { ...scene, params: { ...params, keyRef: `${from.credentials[0]?.keyRef}` } };
    }
    const { body } = route;
    const { status, text } = await client.send({
      method: route.method,
      target: targetOf(route, valuesOf(route, scene)),
      headers: {
        authorization: basic(elsewhere.admin.email, elsewhere.admin.password),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: Buffer.from(JSON.stringify(body)) }),
    });
    const found = victim.secrets.filter((secret) => text.includes(secret));
    const isFailed = isFailure({ status, text });
    expect([route.name, route.method, isFailed, found]).toEqual([route.name, route.method, false, []]);
  }
  client.close();
});

test('keys that an organization signs with sign nothing for another that copies them', async () => {
  for (const at of [registry, elsewhere]) await given(at).apiProduct({ name: 'premium' });
  const [victim, thief] = [await appIn(registry, 'premium'), await appIn(elsewhere, 'premium')];
  const issue = async (at: Registry, { key }: Known) =>
    fetch(`${at.url}/v1/organizations/${at.org}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: key.consumerKey,
        client_secret: `${key.consumerSecret}`,
      }),
    });
  expect((await issue(registry, victim)).status).toBe(200);
  const { store } = registry.context;
  const keys = (await store.signingKeys.find(registry.org)) ?? [];
  await store.atomically(({ signingKeys }) => signingKeys.create(elsewhere.org, keys));
  const refused = await issue(elsewhere, thief);
  expect([refused.status, await refused.text()]).toEqual([500, expect.not.stringContaining('eyJ')]);
  expect((await issue(registry, victim)).status).toBe(200);
});

describe('an organization of an earlier version, whose keys are bound to no app', () => {
  const setSealing = async (at: Registry, sealing: 'key' | 'migrating' | 'app') => {
    await at.context.store.atomically(async ({ organizations }) => {
      organizations.replace({ ...(await organizations.get(at.org)), sealing });
    });
    at.context.organizations.forget(at.org);
  };
  const sealingOf = async (at: Registry) => (await at.context.store.organizations.get(at.org)).sealing;
  const migrate = async (at: Registry): Promise<readonly string[]> => {
    let unreadable: readonly string[] = [];
    for await (const progress of rekey(at.org, at.context, 0)) unreadable = progress.unreadable;
    at.context.organizations.forget(at.org);
    return unreadable;
  };
  /** True if the stored key can be decrypted as an earlier version sealed it. */
  const isUnbound = (at: Registry, { credentials: [credential] }: StoredApp): boolean =>
    credential !== undefined &&
    at.context.vault.unsealAny(credential.consumerKey, [`consumerKey ${credential.keyRef}`]) !== undefined;

  beforeEach(() => setSealing(registry, 'key'));

  test('goes on to seal as processes of that version can read, until it is migrated', async () => {
    const { name } = await given(registry).apiProduct();
    const old = await appIn(registry, name);
    expect(isUnbound(registry, await storedAt(registry, old))).toBe(true);
    expect((await registry.get(old.keyPath)).body).toMatchObject(old.key);
    expect(await migrate(registry)).toEqual([]);
    expect(await sealingOf(registry)).toBe('app');
    const young = await appIn(registry, name);
    for (const known of [old, young]) {
      expect(isUnbound(registry, await storedAt(registry, known))).toBe(false);
      expect((await registry.get(known.keyPath)).body).toMatchObject(known.key);
      expect((await (await gatewayOf(registry)).authorize(known.key.consumerKey)).status).toBe(200);
    }
    expect(await migrate(registry)).toEqual([]);
  });

  test('opens keys of either form while it is migrated', async () => {
    const { name } = await given(registry).apiProduct();
    const old = await appIn(registry, name);
    await setSealing(registry, 'migrating');
    const young = await appIn(registry, name);
    expect(isUnbound(registry, await storedAt(registry, young))).toBe(false);
    for (const known of [old, young])
      expect((await registry.get(known.keyPath)).body).toMatchObject(known.key);
    await setSealing(registry, 'key');
    for (const known of [old, young])
      expect((await registry.get(known.keyPath)).body).toMatchObject(known.key);
  });

  test('is migrated from where it stopped', async () => {
    const { name } = await given(registry).apiProduct();
    const all = [await appIn(registry, name), await appIn(registry, name)];
    const steps = rekey(registry.org, registry.context, 0);
    await steps.next();
    await steps.return(undefined);
    expect(await sealingOf(registry)).toBe('migrating');
    expect(await migrate(registry)).toEqual([]);
    expect(await sealingOf(registry)).toBe('app');
    for (const known of all) expect((await registry.get(known.keyPath)).body).toMatchObject(known.key);
  });

  test('takes no key of the old form once it is migrated', async () => {
    const { name } = await given(registry).apiProduct();
    const [victim, thief] = [await appIn(registry, name), await appIn(registry, name)];
    const before = await storedAt(registry, victim);
    await migrate(registry);
    await copy(before, registry, thief);
    const { text } = await registry.get(thief.path);
    for (const secret of victim.secrets) expect(text).not.toContain(secret);
    expect(text).toContain(UNREADABLE);
  });

  test('is not given a copy as its own by the migration: it is named, and the old form stays until it is deleted', async () => {
    const { name } = await given(registry).apiProduct();
    const [victim, thief] = [await appIn(registry, name), await appIn(registry, name)];
    const keyRef = await copy(await storedAt(registry, victim), registry, thief);
    const place = appDocumentId(await storedAt(registry, thief));
    expect(await migrate(registry)).toEqual([`${place} ${keyRef}`]);
    expect(await sealingOf(registry)).toBe('migrating');
    expect((await registry.delete(`/apps/${thief.app.appId}/keys/${keyRef}`)).status).toBe(200);
    expect(await migrate(registry)).toEqual([]);
    expect(await sealingOf(registry)).toBe('app');
    expect((await registry.get(victim.keyPath)).body).toMatchObject(victim.key);
  });
});
