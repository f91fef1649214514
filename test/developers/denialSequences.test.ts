import fc from 'fast-check';
import type { App } from '../../shared/schemas/app';
import { given, unique } from '../support/registry/given';
import { createOwnApp, type OwnApp } from '../support/registry/ownRequests';
import { useRegistry } from '../support/registry/registry';

/*
 * R17 over HTTP: what staff denied a developer is not approved again by anything that the developer can do, whatever
 * staff decide and undo meanwhile. test/shared/domain/regainedApprovals.test.ts has the decisions alone, far more often.
 */

jest.setTimeout(600_000);

const registry = useRegistry({ settings: { appsPerDeveloper: 100, keysPerApp: 100 } });

/** A developer with apps that request an API product, and what staff last decided. */
interface Scene {
  own: OwnApp;
  product: string;
  appIds: string[];
  isDenied: boolean;
}

interface Key {
  app: App;
  keyRef: string;
  consumerKey: string;
  /** Of the product on the key; undefined without it. */
  status: string | undefined;
}

async function keysOf({ appIds, product }: Scene): Promise<Key[]> {
  const replies = await Promise.all(appIds.map((appId) => registry.get(`/apps/${appId}`)));
  return replies.flatMap(({ status, body }) =>
    status !== 200
      ? []
      : (body as App).credentials.map(({ consumerKey, apiProducts }) => ({
          app: body,
          consumerKey,
          keyRef: registry.context.vault.keyRef(consumerKey),
          status: apiProducts.find(({ apiproduct }) => apiproduct === product)?.status,
        })),
  );
}

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

type Step = (scene: Scene, key: Key | undefined, index: number) => Promise<unknown>;

const byId = ({ app, keyRef }: Key): string => `/apps/${app.appId}/keys/${keyRef}`;
const byName = ({ own }: Scene, { app, consumerKey }: Key): string =>
  `/developers/${own.developer.email}/apps/${app.name}/keys/${consumerKey}`;
const onKey =
  (step: (scene: Scene, key: Key) => Promise<unknown>): Step =>
  async (scene, key) =>
    key && step(scene, key);
const onApp =
  (step: (scene: Scene, appId: string) => Promise<unknown>): Step =>
  async (scene, _, index) =>
    step(scene, `${pick(scene.appIds, index)}`);

/** What the developer can do. */
const owns: Record<string, Step> = {
  async 'new app'(scene) {
    const path = `/developers/${scene.own.developer.email}/apps`;
    const { body } = await scene.own.ask('POST', path, { name: unique('app'), apiProducts: [scene.product] });
    scene.appIds.push(body.appId);
  },
  'new key': onApp(({ own, product }, appId) =>
    own.ask('POST', `/apps/${appId}/keys`, { action: 'generate', apiProducts: [product] }),
  ),
  add: onKey(({ own, product }, key) =>
    own.ask('POST', `${byId(key)}/apiproducts`, { apiProducts: [product] }),
  ),
  'add by name': onKey((scene, key) =>
    scene.own.ask('POST', byName(scene, key), { apiProducts: [scene.product] }),
  ),
  remove: onKey(({ own, product }, key) => own.ask('DELETE', `${byId(key)}/apiproducts/${product}`)),
  'remove by name': onKey((scene, key) =>
    scene.own.ask('DELETE', `${byName(scene, key)}/apiproducts/${scene.product}`),
  ),
  'revoke key': onKey(({ own }, key) => own.ask('POST', `${byId(key)}?action=revoke`, {})),
  'delete key': onKey(({ own }, key) => own.ask('DELETE', byId(key))),
  'delete app': onApp(({ own }, appId) => own.ask('DELETE', `/portal/account/apps/${appId}`)),
  'restore app': onApp(({ own }, appId) => own.ask('POST', `/portal/account/apps/${appId}/restore`)),
  'delete app at once': onApp(({ own }, appId) => own.ask('DELETE', `/apps/${appId}`)),
};

const requestOf = ({ product }: Scene, { app, keyRef }: Key) => ({
  appId: app.appId,
  keyRef,
  apiProduct: product,
});
const decide = async (scene: Scene, key: Key, action: 'approve' | 'reject'): Promise<boolean> => {
  const requests = [requestOf(scene, key)];
  const { body } = await registry.post('/requests:decide', { requests, action, reason: 'Because' });
  return body.requests[0].outcome === 'done';
};
const direct =
  (action: 'approve' | 'revoke'): Step =>
  async (scene, key) => {
    if (!key?.status) return;
    await registry.post(`${byId(key)}/apiproducts/${scene.product}?action=${action}`, {});
    scene.isDenied = action === 'revoke';
  };
const queued =
  (action: 'approve' | 'reject', isUndone: boolean): Step =>
  async (scene, key) => {
    if (!key || !(await decide(scene, key, action))) return;
    if (isUndone) {
      const { body } = await registry.post('/requests:undo', { requests: [requestOf(scene, key)] });
      if (body.requests[0].outcome !== 'undone') throw new Error(JSON.stringify(body));
    } else scene.isDenied = action === 'reject';
  };

/** What staff can do. */
const staff: Record<string, Step> = {
  revoke: direct('revoke'),
  approve: direct('approve'),
  'take away': async (scene, key) => {
    if (!key?.status) return;
    await registry.delete(`${byId(key)}/apiproducts/${scene.product}`);
    scene.isDenied = true;
  },
  'approve request': queued('approve', false),
  'reject request': queued('reject', false),
  'approve and undo': queued('approve', true),
  'reject and undo': queued('reject', true),
};
const steps = { ...owns, ...staff };

test('R17 of 200 sequences by developer, staff and either API none regains an approval', async () => {
  const sequences = fc.sample(
    fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.nat(11)), { minLength: 3, maxLength: 7 }),
    { numRuns: 200, seed: 17 },
  );
  const found = { regained: [] as string[][], deniedSteps: 0 };
  const { name: product } = await given(registry).apiProduct();

  const run = async (sequence: readonly (readonly [string, number])[]): Promise<void> => {
    const own = await createOwnApp(registry, { apiProducts: [product] });
    const scene: Scene = { own, product, appIds: [own.app.appId], isDenied: false };
    let keys = await keysOf(scene);
    await staff.revoke?.(scene, keys[0], 0);
    for (const [name, index] of sequence) {
      keys = await keysOf(scene);
      const approved = new Set(keys.flatMap(({ keyRef, status }) => (status === 'approved' ? [keyRef] : [])));
      const wasDenied = scene.isDenied;
      await steps[name]?.(scene, pick(keys, index), index);
      if (!wasDenied || !Object.hasOwn(owns, name)) continue;
      found.deniedSteps += 1;
      const gained = (await keysOf(scene)).filter(
        ({ keyRef, status }) => status === 'approved' && !approved.has(keyRef),
      );
      if (gained.length > 0) found.regained.push(sequence.map(([step]) => step));
    }
  };
  const waiting = [...sequences];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: 4 }, work));
  expect(found.regained).toEqual([]);
  expect(found.deniedSteps).toBeGreaterThan(200);
});
