import { roundTripsOf } from '../../support/database/roundTrips';
import { given, unique } from '../../support/registry/given';
import { developerAt, GOOD_PASSWORD, usePortal } from '../../support/registry/portal';

/** Without triggers, whose work would be counted. */
const scene = usePortal({}, { events: false });

test('every address is answered alike, at the same cost', async () => {
  const { email } = await given(scene.registry).developer();
  const account = { password: GOOD_PASSWORD };
  expect((await scene.registry.put(`/developers/${email}/account/password`, account)).status).toBe(200);
  const answers: string[] = [];
  const rounds = [];
  for (const one of [email, `${unique('eva')}@example.com`]) {
    const browser = developerAt(scene);
    rounds.push(
      (
        await roundTripsOf(async () => {
          const { status, text } = await browser.forgot(one);
          answers.push(`${status} ${text}`);
        })
      )
        .flat()
        .slice(0, 3),
    );
  }
  expect(answers[0]).toMatch(/^202 /);
  expect(answers[1]).toBe(answers[0]);
  expect(rounds[0]).toEqual(rounds[1]);
});
