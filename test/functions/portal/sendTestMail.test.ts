import { roundTripsOf } from '../../support/database/roundTrips';
import { developerAt, RESET, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a test mail comes to the member who asks, with a link that does nothing', async () => {
  const rounds = await roundTripsOf(() => scene.registry.post('/portal/mails:test', { template: 'reset' }));
  // With those of the triggers that it causes, as far as they run meanwhile.
  expect(rounds.length).toBeLessThanOrEqual(9);
  const mail = await scene.mail.mail(scene.registry.admin.email, RESET);
  const token = /#t=(\S+)/.exec(mail.text)?.[1] ?? '';
  expect((await developerAt(scene).show(token)).status).toBe(404);
});
