import { roundTripsOf } from '../../support/database/roundTrips';
import { registered, usePortal } from '../../support/registry/portal';

const scene = usePortal({ activation: 'manual' });

test('who waits longest comes first, and who was activated by the API waits no longer', async () => {
  const [first, second, third] = [await registered(scene), await registered(scene), await registered(scene)];
  await scene.registry.post(`/developers/${second.email}?action=active`);
  const rounds = await roundTripsOf(() => scene.registry.get('/portal/waiting'));
  expect(rounds.length).toBeLessThanOrEqual(3);
  const { developer } = (await scene.registry.get('/portal/waiting')).body;
  expect(developer.map(({ email }: { email: string }) => email)).toEqual([first.email, third.email]);
  expect((await scene.registry.get('/portal/waiting?count=1')).body.developer).toHaveLength(1);
  await scene.registry.post(`/developers/${second.email}?action=inactive`);
  expect((await scene.registry.get('/portal/waiting')).body.developer).toHaveLength(2);
});
