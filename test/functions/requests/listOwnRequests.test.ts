import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('a developer sees the own requests, and the reason of those that were denied', async () => {
  const waits = await given(registry).apiProduct({ approvalType: 'manual', displayName: 'Waits' });
  const denied = await given(registry).apiProduct({ approvalType: 'manual', displayName: 'Denied' });
  const own = await createOwnApp(registry, { apiProducts: [waits.name, denied.name] });
  await createOwnApp(registry, { apiProducts: [waits.name] });
  await registry.post('/requests:decide', {
    requests: [{ appId: own.app.appId, keyRef: own.keyRef, apiProduct: denied.name }],
    action: 'reject',
    reason: 'No contract',
  });
  const { status, body, text } = await own.ask('GET', '/portal/account/requests');
  expect(status).toBe(200);
  expect(body.requests).toMatchObject([
    { product: 'Waits', state: 'waiting' },
    { product: 'Denied', state: 'denied', denied: { reason: 'No contract' } },
  ]);
  // Who decided is the organization's own business.
  expect(text).not.toContain(registry.admin.email);
  expect(text).not.toContain(own.key.consumerKey);
});

test('what is approved, or taken off the key, is no request any more', async () => {
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const own = await createOwnApp(registry, { apiProducts: [product.name] });
  const count = async () => (await own.ask('GET', '/portal/account/requests')).body.requests.length;
  expect(await count()).toBe(1);
  await own.ask('DELETE', `${own.keyById}/apiproducts/${product.name}`);
  expect(await count()).toBe(0);
});

test('it costs two rounds of reads', async () => {
  const own = await createOwnApp(registry);
  await own.ask('GET', '/portal/account/requests');
  const rounds = await roundTripsOf(() => own.ask('GET', '/portal/account/requests'));
  expect(rounds.length).toBeLessThanOrEqual(2);
});
