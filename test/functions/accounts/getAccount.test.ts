import { roundTripsOf } from '../../support/database/roundTrips';
import { developerAt, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('staff see state, last sign-in to the hour, and mails with what the server said', async () => {
  const { email, developerId } = await registered(scene);
  scene.mail.refuse(550);
  await developerAt(scene).forgot(email);
  await scene.refusal(`developers/${developerId}`);
  scene.mail.refuse(undefined);
  await developerAt(scene).signIn(email);
  const rounds = await roundTripsOf(() => scene.registry.get(`/developers/${email}/account`));
  expect(rounds.length).toBeLessThanOrEqual(5);
  const { body } = await scene.registry.get(`/developers/${email}/account`);
  expect(body).toMatchObject({ state: 'active', isEmailConfirmed: true, mustChangePassword: false });
  expect(body.lastSignInAt % 3600_000).toBe(0);
  expect(body.mails).toContainEqual(
    expect.objectContaining({ template: 'reset', state: 'failed', error: expect.stringContaining('550') }),
  );
});
