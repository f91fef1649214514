import { entriesOf, forbidden } from '../../support/registry/byIds';
import { given, unique } from '../../support/registry/given';
import { bearing, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;
let now = NOW;
const registry = useRegistry({ now: () => now });
beforeEach(() => {
  now = NOW;
});

const attributes = [{ name: 'team', value: 'harbour' }];
const newDeveloper = () => given(registry).developer({ attributes });

test.each([
  ['firstName', 'Augusta'],
  ['lastName', 'King'],
  ['userName', 'countess'],
])('%s is changed, and nothing else', async (field, value) => {
  const before = await newDeveloper();
  await given(registry).app(before, { name: 'weather' });
  await registry.post(`/developers/${before.email}?action=inactive`);
  now += 5;
  const { status, body } = await registry.post(`/developers/${before.developerId}/edit`, { [field]: value });
  expect([status, body]).toEqual([
    200,
    { ...before, [field]: value, apps: ['weather'], status: 'inactive', lastModifiedAt: now },
  ]);
  expect((await registry.get(`/developers/${before.email}`)).body).toEqual(body);
});

test('another e-mail address is kept in lower case, and the old one is free', async () => {
  const { email, developerId } = await newDeveloper();
  const fresh = `${unique('Dora')}@Example.com`;
  const { status, body } = await registry.post(`/developers/${email}/edit`, { email: fresh });
  expect([status, body.email, body.developerId]).toEqual([200, fresh.toLowerCase(), developerId]);
  expect((await registry.get(`/developers/${fresh}`)).body.developerId).toBe(developerId);
  expect((await registry.get(`/developers/${email}`)).status).toBe(404);
  await given(registry).developer({ email });
});

test('an address that another has, in whatever case, is refused', async () => {
  const [one, other] = [await newDeveloper(), await newDeveloper()];
  const sent = { email: other.email.toUpperCase(), firstName: 'X' };
  expect(await registry.post(`/developers/${one.email}/edit`, sent)).toMatchObject({
    status: 409,
    body: { code: 'developer.service.DeveloperAlreadyExists' },
  });
  expect((await registry.get(`/developers/${one.email}`)).body).toEqual(one);
});

describe('what the caller saw', () => {
  const saw = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };

  test('is still so: the change is made', async () => {
    const { email } = await newDeveloper();
    const was = { ...saw, email: email.toUpperCase() };
    expect((await registry.post(`/developers/${email}/edit`, { lastName: 'King', was })).status).toBe(200);
  });

  test.each([['firstName'], ['lastName'], ['userName'], ['email']])(
    'is not what %s is now: nothing is changed',
    async (field) => {
      const before = await newDeveloper();
      const was = { ...saw, [field]: field === 'email' ? 'old@example.com' : 'Old' };
      const path = `/developers/${before.developerId}/edit`;
      expect(await registry.post(path, { lastName: 'King', was })).toMatchObject({
        status: 409,
        body: { code: 'keymint.ChangedMeanwhile', message: expect.stringContaining(`: ${field} is not`) },
      });
      expect((await registry.get(`/developers/${before.developerId}`)).body).toEqual(before);
    },
  );

  test('of many at once who saw the same, one makes the change', async () => {
    const { developerId } = await newDeveloper();
    const replies = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        registry.post(`/developers/${developerId}/edit`, { firstName: `Ada ${index}`, was: saw }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  });
});

test.each([
  [{ firstName: '' }, 'keymint.InvalidRequest'],
  [{ lastName: 'x'.repeat(65) }, 'keymint.InvalidRequest'],
  [{ email: 'nobody' }, 'developer.service.InvalidEmail'],
  [{ email: '' }, 'developer.service.InvalidEmail'],
])('%j is refused', async (sent, code) => {
  const { email } = await newDeveloper();
  expect(await registry.post(`/developers/${email}/edit`, sent)).toMatchObject({
    status: 400,
    body: { code },
  });
});

test.each([
  ['nobody@example.com', 'developer.service.DeveloperDoesNotExist'],
  ['nobody', 'developer.service.DeveloperIdDoesNotExist'],
])('%s is 404', async (developer, code) => {
  expect(await registry.post(`/developers/${developer}/edit`, { firstName: 'X' })).toMatchObject({
    status: 404,
    body: { code },
  });
});

test('developers do not edit themselves', async () => {
  const { email } = await newDeveloper();
  const { token } = await given(registry).token({ role: 'self', developer: email });
  expect(await registry.post(`/developers/${email}/edit`, { firstName: 'X' }, bearing(token))).toMatchObject(
    forbidden('self', 'developers.update'),
  );
});

test('one entry tells what was and what is', async () => {
  const alone = await registry.another();
  const { developerId } = await given(alone).developer();
  await alone.post(`/developers/${developerId}/edit`, { firstName: 'Doris' });
  const [entry, ...others] = (await entriesOf(alone, 'editDeveloper')).entries;
  expect(others).toEqual([]);
  expect(entry?.entities).toEqual([`developers/${developerId}`]);
  expect([entry?.changes[0]?.before, entry?.changes[0]?.after].map((text) => JSON.parse(text ?? ''))).toEqual(
    [{ firstName: 'Ada' }, { firstName: 'Doris' }],
  );
});
