import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test.each([
  ['disable', 'disabled'],
  ['enable', 'active'],
  ['endSessions', 'active'],
])('%s is done where the state allows it, and to nobody without an account', async (action, state) => {
  const { email, browser } = await registered(scene);
  const act = (what: string, whom = email) =>
    scene.registry.post(`/developers/${whom}/account?action=${what}`);
  if (action === 'enable') {
    expect((await act('enable')).body.code).toBe('keymint.AccountStateConflict');
    await act('disable');
  }
  let reply: { status: number; body: { state: string } } | undefined;
  const rounds = await roundTripsOf(async () => {
    reply = await act(action);
  });
  expect([reply?.status, reply?.body.state, rounds.length > 2]).toEqual([200, state, true]);
  expect((await browser.account()).status).toBe(401);
  const { email: plain } = await given(scene.registry).developer();
  expect((await act(action, plain)).status).toBe(404);
});
