import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { createOwnApp } from '../../support/registry/ownRequests';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('a developer sees the own apps alone, with keys and limits, without key and secret', async () => {
  const product = await given(registry).apiProduct({ approvalType: 'manual' });
  const own = await createOwnApp(registry, { apiProducts: [product.name] });
  await createOwnApp(registry);
  const { status, body, text } = await own.ask('GET', '/portal/account/apps');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    app: [
      {
        appId: own.app.appId,
        keys: [{ keyRef: own.keyRef, effective: { works: false, reason: 'PRODUCT_PENDING' } }],
      },
    ],
    total: 1,
    limits: { appsPerDeveloper: 20, keysPerApp: 5 },
  });
  expect(text).not.toContain(own.key.consumerKey);
  expect(text).not.toContain(own.key.consumerSecret);
});

test('pages have every app once, in the order of names', async () => {
  const own = await createOwnApp(registry, { name: 'a0' });
  for (const name of ['a1', 'a2', 'a3', 'a4'])
    await given(registry).app({ email: own.developer.email }, { name });
  const names: string[] = [];
  for (let start = ''; ; ) {
    const { body } = await own.ask('GET', `/portal/account/apps?count=2${start}`);
    expect(body.total).toBe(5);
    names.push(...body.app.map(({ name }: { name: string }) => name));
    if (body.next === undefined) break;
    start = `&start=${body.next}`;
  }
  expect(names).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
});

test('a page that starts at an app that is gone starts at the next one', async () => {
  const own = await createOwnApp(registry, { name: 'b' });
  const { status, body } = await own.ask('GET', '/portal/account/apps?start=a');
  expect([status, body.app.length]).toEqual([200, 1]);
});

test('it costs two rounds of reads', async () => {
  const own = await createOwnApp(registry);
  await own.ask('GET', '/portal/account/apps');
  const rounds = await roundTripsOf(() => own.ask('GET', '/portal/account/apps'));
  expect(rounds.length).toBeLessThanOrEqual(2);
});
