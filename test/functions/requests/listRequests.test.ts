import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

const manual = () => given(registry).apiProduct({ approvalType: 'manual', displayName: 'Orders' });
const listed = async () => (await registry.get('/requests?limit=100')).body.requests;

test('AT-Q1 a request is in the queue whichever way it was made, by the developer or by staff', async () => {
  const product = await manual();
  const wanted = { apiProducts: [product.name] };
  const own = await createOwnApp(registry);
  const ways: [string, () => Promise<{ status: number }>][] = [
    ['an app', () => own.ask('POST', `/developers/${own.developer.email}/apps`, { name: 'a', ...wanted })],
    ['a key by Apigee', () => own.ask('PUT', own.path, wanted)],
    ['a product by Apigee', () => own.ask('POST', own.keyPath, wanted)],
    ['a key', () => own.ask('POST', `${own.byId}/keys`, { action: 'generate', ...wanted })],
  ];
  for (const [way, ask] of ways) {
    const before = (await listed()).length;
    expect([way, (await ask()).status]).toEqual([way, expect.any(Number)]);
    expect([way, (await listed()).length]).toEqual([way, before + 1]);
  }
  const other = await createOwnApp(registry, wanted);
  const requests = await listed();
  expect(requests.at(-1)).toMatchObject({
    appId: other.app.appId,
    keyRef: other.keyRef,
    apiProduct: product.name,
    product: 'Orders',
    owner: { email: other.developer.email },
  });
  expect(JSON.stringify(requests)).not.toContain(other.key.consumerKey);
});

test('pages have every request once, oldest app first', async () => {
  const here = await registry.another();
  const product = await given(here).apiProduct({ approvalType: 'manual' });
  const developer = await given(here).developer();
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    await given(here).app(developer, { name, apiProducts: [product.name] });
  const apps: string[] = [];
  for (let query = '?limit=2'; ; ) {
    const { body } = await here.get(`/requests${query}`);
    expect(body.total).toBe(5);
    apps.push(...body.requests.map(({ app }: { app: string }) => app));
    if (!body.nextCursor) break;
    query = `?limit=2&cursor=${body.nextCursor}`;
  }
  expect(apps).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('the queue costs three rounds of reads', async () => {
  const rounds = await roundTripsOf(() => registry.get('/requests'));
  expect(rounds.length).toBeLessThanOrEqual(3);
});
