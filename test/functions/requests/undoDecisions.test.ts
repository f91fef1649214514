import { roundTripsOf } from '../../support/database/roundTrips';
import { documentsBelow } from '../../support/registry/documents';
import { given } from '../../support/registry/given';
import { createOwnApp, type OwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

let passed = 0;
const registry = useRegistry({ now: () => Date.now() + passed });

interface Named {
  appId: string;
  keyRef: string;
  apiProduct: string;
}
const decide = (requests: Named[], action: 'approve' | 'reject') =>
  registry.post('/requests:decide', { requests, action, reason: 'Because' });
const undo = async (...requests: Named[]): Promise<string[]> =>
  (await registry.post('/requests:undo', { requests })).body.requests.map(
    ({ outcome }: { outcome: string }) => outcome,
  );
const statusOf = async ({ appId, keyRef, apiProduct }: Named): Promise<string> =>
  (await registry.get(`/apps/${appId}/details`)).body.keys
    .find((key: { keyRef: string }) => key.keyRef === keyRef)
    .apiProducts.find(({ name }: { name: string }) => name === apiProduct).status;

async function requested(draft: object = { approvalType: 'manual' }) {
  const product = await given(registry).apiProduct(draft);
  const own = await createOwnApp(registry, { apiProducts: [product.name] });
  const request: Named = { appId: own.app.appId, keyRef: own.keyRef, apiProduct: product.name };
  return { product, own, request };
}

/** Adds a key with the API product, and returns its request. */
async function further(own: OwnApp, apiProduct: string): Promise<Named> {
  const { body } = await own.ask('POST', `${own.byId}/keys`, {
    action: 'generate',
    apiProducts: [apiProduct],
  });
  const keyRef = registry.context.vault.keyRef(body.consumerKey);
  return { appId: own.app.appId, keyRef, apiProduct };
}

const denialsOf = async (own: OwnApp) =>
  (await documentsBelow(`organizations/${registry.org}`)).filter(({ name }) =>
    name.includes(`/denials/${own.developer.developerId}`),
  );

test.each(['approve', 'reject'] as const)(
  'AT-Q2 undoing (%s) within ten seconds makes the request wait',
  async (action) => {
    const { own, request } = await requested();
    await decide([request], action);
    passed += 9_000;
    expect(await undo(request)).toEqual(['undone']);
    expect(await statusOf(request)).toBe('pending');
    expect(await denialsOf(own)).toEqual([]);
    expect((await decide([request], action)).body.requests[0].outcome).toBe('done');
  },
);

test('the trail has the undone decision, and the one who undid it', async () => {
  const { own, request } = await requested();
  await decide([request], 'approve');
  await undo(request);
  const { audit } = (await registry.get('/audits?action=undoDecisions&pageSize=1')).body;
  expect(audit[0]).toMatchObject({ actor: registry.admin.email });
  expect(JSON.stringify(audit[0].entities)).toContain(own.developer.developerId);
});

test('AT-Q2 after ten seconds nothing is undone, and nothing twice', async () => {
  const [one, other] = [await requested(), await requested()];
  await decide([one.request, other.request], 'approve');
  expect(await undo(one.request)).toEqual(['undone']);
  expect(await undo(one.request)).toEqual(['late']);
  passed += 10_001;
  expect(await undo(other.request)).toEqual(['late']);
  expect(await statusOf(other.request)).toBe('approved');
});

test('what was decided anew, or is gone, is left alone', async () => {
  const [decided, gone] = [await requested(), await requested()];
  await decide([decided.request, gone.request], 'approve');
  const { appId, keyRef, apiProduct } = decided.request;
  await registry.post(`/apps/${appId}/keys/${keyRef}/apiproducts/${apiProduct}?action=revoke`, {});
  await gone.own.ask(
    'DELETE',
    `${gone.own.byId}/keys/${gone.request.keyRef}/apiproducts/${gone.product.name}`,
  );
  expect(await undo(decided.request, gone.request)).toEqual(['late', 'gone']);
  expect(await statusOf(decided.request)).toBe('revoked');
});

test('an undone approval brings back the denial before it, so that the product is not approved again by itself', async () => {
  const { own, product, request } = await requested({ approvalType: 'auto' });
  const { appId, keyRef, apiProduct } = request;
  await registry.post(`/apps/${appId}/keys/${keyRef}/apiproducts/${apiProduct}?action=revoke`, {
    reason: 'Misuse',
  });
  const second = await further(own, product.name);
  await decide([second], 'approve');
  await undo(second);
  const [denial] = await denialsOf(own);
  expect(JSON.stringify(denial)).toContain('Misuse');
  expect(await statusOf(await further(own, product.name))).toBe('pending');
});

test('an undone rejection keeps the denial of another one, and several are undone together', async () => {
  const { own, product, request } = await requested();
  const second = await further(own, product.name);
  await decide([request, second], 'reject');
  expect(await undo(request)).toEqual(['undone']);
  expect(await denialsOf(own)).toHaveLength(1);
  expect(await undo(second)).toEqual(['undone']);
  const fresh = await requested();
  const others = [fresh.request, await further(fresh.own, fresh.product.name)];
  await decide(others, 'reject');
  expect(await undo(...others)).toEqual(['undone', 'undone']);
  expect(await denialsOf(fresh.own)).toEqual([]);
});

test('who may not decide undoes nothing', async () => {
  const { own, request } = await requested();
  await decide([request], 'approve');
  expect((await own.ask('POST', '/requests:undo', { requests: [request] })).status).toBe(403);
});

test('it costs four rounds of reads and a commit', async () => {
  const { request } = await requested();
  await decide([request], 'approve');
  const rounds = await roundTripsOf(() => undo(request));
  expect(rounds.length).toBeLessThanOrEqual(5);
});
