import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp, type OwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const requestOf = (own: OwnApp, apiProduct: string) => ({
  appId: own.app.appId,
  keyRef: own.keyRef,
  apiProduct,
});
const decide = (requests: object[], action: 'approve' | 'reject', reason?: string) =>
  registry.post('/requests:decide', { requests, action, ...(reason !== undefined && { reason }) });
const statusOf = async (own: OwnApp, name: string) =>
  (await own.ask('GET', own.keyPath)).body.apiProducts.find(
    ({ apiproduct }: { apiproduct: string }) => apiproduct === name,
  )?.status;

async function requested() {
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  return { product, own: await createOwnApp(registry, { apiProducts: [product.name] }) };
}

test('approving and rejecting sets the status; what is decided already, or gone, is not decided again', async () => {
  const [one, other] = [await requested(), await requested()];
  const first = requestOf(one.own, one.product.name);
  const second = requestOf(other.own, other.product.name);
  const { status, body } = await decide([first], 'approve');
  expect([status, body.requests]).toEqual([200, [{ ...first, outcome: 'done' }]]);
  await registry.delete(`/apps/${other.own.app.appId}`);
  expect((await decide([first, second], 'reject', 'Too late')).body.requests).toEqual([
    { ...first, outcome: 'decided' },
    { ...second, outcome: 'gone' },
  ]);
  expect(await statusOf(one.own, one.product.name)).toBe('approved');
});

test('a rejection needs a reason, which the trail keeps', async () => {
  const { own, product } = await requested();
  const request = requestOf(own, product.name);
  expect((await decide([request], 'reject')).status).toBe(400);
  expect((await decide([request], 'reject', ' ')).status).toBe(400);
  await decide([request], 'reject', 'No contract');
  expect(await statusOf(own, product.name)).toBe('revoked');
  const { audit } = (await registry.get('/audits?action=decideRequests')).body;
  expect(audit[0]).toMatchObject({ reason: 'No contract' });
});

test('AT-Q3 a rejected product is pending on every further key, says so, and an approval ends that', async () => {
  const { own, product } = await requested();
  await decide([requestOf(own, product.name)], 'reject', 'No contract');
  await registry.put(`/apiproducts/${product.name}`, { displayName: 'Now automatic', approvalType: 'auto' });
  await own.ask('DELETE', `${own.keyPath}/apiproducts/${product.name}`);
  await own.ask('POST', own.keyPath, { apiProducts: [product.name] });
  await own.ask('POST', `${own.byId}/keys`, { action: 'generate', apiProducts: [product.name] });
  const { body } = await registry.get('/requests?limit=100');
  const again = body.requests.filter(({ apiProduct }: { apiProduct: string }) => apiProduct === product.name);
  expect(again).toHaveLength(2);
  for (const request of again) expect(request.denied).toMatchObject({ reason: 'No contract' });
  await decide(
    [again[0]].map(({ appId, keyRef, apiProduct }) => ({ appId, keyRef, apiProduct })),
    'approve',
  );
  const further = await own.ask('POST', `/developers/${own.developer.email}/apps`, {
    name: 'further',
    apiProducts: [product.name],
  });
  expect(further.body.credentials[0].apiProducts).toEqual([{ apiproduct: product.name, status: 'approved' }]);
});

test('AT-Q5 of a hundred requests with one app gone, 99 are decided, under one request id', async () => {
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const developer = await given(registry).developer();
  const apps = await Promise.all(
    Array.from({ length: 100 }, () => given(registry).app(developer, { apiProducts: [product.name] })),
  );
  const requests = apps.map(({ appId, credentials: [key] }) => ({
    appId,
    keyRef: registry.context.vault.keyRef(`${key?.consumerKey}`),
    apiProduct: product.name,
  }));
  await registry.delete(`/apps/${apps[42]?.appId}`);
  const { body } = await decide(requests, 'approve');
  const outcomes = body.requests.map(({ outcome }: { outcome: string }) => outcome);
  expect(outcomes.filter((outcome: string) => outcome === 'done')).toHaveLength(99);
  expect(outcomes[42]).toBe('gone');
  const { audit } = (await registry.get('/audits?action=decideRequests&pageSize=99')).body;
  const mine = audit.filter(({ entities }: { entities: string[] }) =>
    entities.some((entity) => entity.includes(developer.developerId)),
  );
  expect(mine).toHaveLength(99);
  expect(new Set(mine.map(({ requestId }: { requestId: string }) => requestId)).size).toBe(1);
});

test('a developer decides nothing', async () => {
  const { own, product } = await requested();
  const body = { requests: [requestOf(own, product.name)], action: 'approve' };
  expect((await own.ask('POST', '/requests:decide', body)).status).toBe(403);
  expect((await own.ask('GET', '/requests')).status).toBe(403);
});

test('more than a hundred are refused', async () => {
  const request = { appId: 'a', keyRef: 'k', apiProduct: 'p' };
  expect((await decide(Array(101).fill(request), 'approve')).status).toBe(400);
});

test('a decision costs two rounds of reads and a commit', async () => {
  const { own, product } = await requested();
  await registry.get('/requests');
  const rounds = await roundTripsOf(() => decide([requestOf(own, product.name)], 'approve'));
  expect(rounds.length).toBeLessThanOrEqual(5);
});
