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

test('of all networks together 200 forms an hour are stored; those beyond are answered the same', async () => {
  const { org, context } = scene.registry;
  // The hour begins now.
  scene.pass(1.001 - (context.now() % 3600_000) / 3600_000);
  const emails = Array.from({ length: 203 }, () => `${unique('eva')}@example.com`);
  const answers = new Set<string>();
  for (const email of emails) {
    const { status, text } = await developerAt(scene).signUp(email);
    answers.add(`${status} ${text}`);
  }
  expect([...answers]).toEqual([expect.stringMatching(/^202 /)]);
  const { registrations } = context.store;
  const stored = await Promise.all(
    emails.map((email) => registrations.find(org, registrations.idOf(org, email))),
  );
  expect(stored.map((one) => one !== undefined)).toEqual(emails.map((_, index) => index < 200));
  scene.pass(1);
  const later = `${unique('eva')}@example.com`;
  await developerAt(scene).signUp(later);
  expect(await registrations.find(org, registrations.idOf(org, later))).toBeDefined();
});
