import { roundTripsOf } from '../../support/database/roundTrips';
import { given, unique } from '../../support/registry/given';
import { developerAt, usePortal } from '../../support/registry/portal';

/** Without triggers, whose work would be counted. */
const scene = usePortal({}, { events: false });

test('a form costs one commit, and reads nothing by its address', async () => {
  const browser = developerAt(scene);
  await browser.send('GET', '/portal');
  const known = await given(scene.registry).developer();
  for (const email of [known.email, `${unique('eva')}@example.com`]) {
    const ticket = await browser.ticket();
    const form = { email, firstName: 'Eva', lastName: 'Example', ticket };
    const rounds = await roundTripsOf(() => developerAt(scene).send('POST', '/portal/registrations', form));
    // The limit is counted, the settings are read, the form is stored; what a trigger does comes after.
    expect(rounds.flat().slice(0, 3)).toEqual(['Commit', 'GetDocument', 'Commit']);
  }
});

test.each([
  [{ email: 'nobody' }],
  [{ firstName: '' }],
  [{ firstName: 'a\nb' }],
  [{ language: 'fr' }],
  [{ fields: { a: 'x'.repeat(3000) } }],
])('%j is no form', async (more) => {
  expect((await developerAt(scene).signUp(`${unique('eva')}@example.com`, more)).status).toBe(400);
});
