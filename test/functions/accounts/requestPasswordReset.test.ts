import { roundTripsOf } from '../../support/database/roundTrips';
import { unique } from '../../support/registry/given';
import { developerAt, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('every address is answered alike, at the same cost', async () => {
  const { email } = await registered(scene);
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
