import { given, unique } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

let now = 1_700_000_000_000;
const registry = useRegistry({ now: () => now });

const at = (developer: string) => `/developers/${encodeURIComponent(developer)}`;
const names = { firstName: 'Augusta Ada', lastName: 'King', userName: 'countess' };
const read = async (developer: string) => (await registry.get(at(developer))).body;

test('what is sent replaces all that was, and the rest of the developer stays', async () => {
  const before = await given(registry).developer({
    attributes: [
      { name: 'team', value: 'engines' },
      { name: 'level', value: '1' },
    ],
  });
  now += 60_000;

  const { status, body } = await registry.put(at(before.email), {
    email: before.email,
    ...names,
    attributes: [{ name: 'level', value: 2 }],
  });

  expect(status).toBe(200);
  expect(body).toEqual({
    ...before,
    ...names,
    attributes: [{ name: 'level', value: '2' }],
    lastModifiedAt: now,
  });
  expect(Object.keys(body)).toEqual(Object.keys(before));
  expect(await read(before.email)).toEqual(body);
});

test.each([
  ['not sent', {}],
  ['null', { attributes: null }],
  ['empty', { attributes: [] }],
])('attributes that are %s are removed', async (_, change) => {
  const { email } = await given(registry).developer({ attributes: [{ name: 'team', value: 'engines' }] });
  const { status, body } = await registry.put(at(email), { email, ...names, ...change });
  expect(status).toBe(200);
  expect(body.attributes).toEqual([]);
  expect((await read(email)).attributes).toEqual([]);
});

test.each([
  ['developerId', ({ developerId }: { developerId: string }) => developerId],
  ['e-mail address in another case', ({ email }: { email: string }) => email.toUpperCase()],
  ['e-mail address encoded twice', ({ email }: { email: string }) => encodeURIComponent(email)],
])('a developer is named by %s', async (_, naming) => {
  const developer = await given(registry).developer();
  const { status, body } = await registry.put(at(naming(developer)), { email: developer.email, ...names });
  expect(status).toBe(200);
  expect(body).toMatchObject({ developerId: developer.developerId, email: developer.email, ...names });
});

test('fields that only the registry writes are ignored when clients send them back', async () => {
  const developer = await given(registry).developer();
  await given(registry).app(developer, { name: 'weather' });
  await registry.post(`${at(developer.email)}?action=inactive`);
  const before = await read(developer.email);
  now += 60_000;

  const { status, body } = await registry.put(at(developer.email), {
    ...before,
    developerId: '00000000-0000-4000-8000-000000000000',
    status: 'active',
    apps: ['ghost'],
    companies: ['ghosts'],
    organizationName: 'elsewhere',
    createdAt: 1,
    createdBy: 'ghost@example.com',
    lastModifiedAt: 1,
    lastModifiedBy: 'ghost@example.com',
  });

  expect(status).toBe(200);
  expect(body).toEqual({ ...before, lastModifiedAt: now });
  expect(body).toMatchObject({ status: 'inactive', apps: ['weather'] });
});

describe('another e-mail address', () => {
  test('renames the developer, who keeps developerId, apps and keys', async () => {
    const before = await given(registry).developer();
    const app = await given(registry).app(before, { name: 'weather' });
    const email = `${unique('Countess')}@example.com`;

    const { status, body } = await registry.put(at(before.email), { email, ...names });

    expect(status).toBe(200);
    expect(body).toMatchObject({ email, developerId: before.developerId, apps: ['weather'] });
    expect(await read(email)).toEqual(body);
    expect(await read(before.developerId)).toEqual(body);
    expect((await registry.get(`${at(email)}/apps/weather`)).body).toEqual(app);
  });

  test('frees the old one', async () => {
    const before = await given(registry).developer();
    const email = `${unique('countess')}@example.com`;
    await registry.put(at(before.email), { email, ...names });

    expect(await registry.get(at(before.email))).toMatchObject({
      status: 404,
      body: { code: 'developer.service.DeveloperDoesNotExist' },
    });
    const successor = await given(registry).developer({ email: before.email });
    expect(successor.developerId).not.toBe(before.developerId);
    expect((await read(email)).developerId).toBe(before.developerId);
  });

  test('moves the developer in the list', async () => {
    const before = await given(registry).developer();
    const email = `${unique('countess')}@example.com`;
    await registry.put(at(before.email), { email, ...names });
    const { body } = await registry.get('/developers');
    expect(body).toContain(email);
    expect(body).not.toContain(before.email);
  });

  test('may be the same in another case', async () => {
    const before = await given(registry).developer();
    const email = before.email.toUpperCase();
    const { status, body } = await registry.put(at(before.email), { email, ...names });
    expect(status).toBe(200);
    expect(body).toMatchObject({ email, developerId: before.developerId });
    expect(await read(before.email)).toEqual(body);
  });

  test('may be taken by one of two at the same time', async () => {
    const [one, other] = [await given(registry).developer(), await given(registry).developer()];
    const email = `${unique('countess')}@example.com`;

    const replies = await Promise.all(
      [one, other].map((developer) => registry.put(at(developer.email), { email, ...names })),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = replies.find(({ status }) => status === 200);
    expect(await read(email)).toEqual(winner?.body);
  });

  test.each([
    ['taken', (email: string) => email],
    ['taken in another case', (email: string) => email.toUpperCase()],
  ])('is refused when it is %s, and nothing is changed', async (_, similar) => {
    const [one, other] = [await given(registry).developer(), await given(registry).developer()];
    const email = similar(other.email);

    expect(await registry.put(at(one.email), { email, ...names })).toMatchObject({
      status: 409,
      body: {
        code: 'developer.service.DeveloperAlreadyExists',
        message: `Developer already exists with email ${email}`,
        contexts: [],
      },
    });
    expect(await read(one.email)).toEqual(one);
    expect(await read(other.email)).toEqual(other);
  });
});

test('an app created while its developer is updated is not forgotten', async () => {
  const developer = await given(registry).developer();
  const { email } = developer;

  const [, ...updates] = await Promise.all([
    given(registry).app(developer, { name: 'weather' }),
    ...Array.from({ length: 5 }, () => registry.put(at(email), { email, ...names })),
  ]);

  expect(updates.map(({ status }) => status)).toEqual(Array(5).fill(200));
  expect(await read(email)).toMatchObject({ ...names, apps: ['weather'] });
});

describe('what is refused', () => {
  test.each(['email', 'firstName', 'lastName', 'userName'])('%s is missing', async (field) => {
    const developer = await given(registry).developer();
    const { email } = developer;

    expect(await registry.put(at(email), { email, ...names, [field]: undefined })).toMatchObject({
      status: 400,
      body: {
        code: 'developer.service.CreateFieldsAbsent',
        message: `A developer needs email, firstName, lastName and userName; ${field} is missing`,
        contexts: [],
      },
    });
    expect(await read(email)).toEqual(developer);
  });

  test.each(['', 'ada', 'ada@', 7])('%j, which is no e-mail address', async (email) => {
    const developer = await given(registry).developer();
    expect(await registry.put(at(developer.email), { email, ...names })).toMatchObject({
      status: 400,
      body: { code: 'developer.service.InvalidEmail' },
    });
    expect(await read(developer.email)).toEqual(developer);
  });

  test('19 attributes', async () => {
    const developer = await given(registry).developer();
    const attributes = Array.from({ length: 19 }, (_, index) => ({ name: `name ${index}` }));
    expect(
      await registry.put(at(developer.email), { email: developer.email, ...names, attributes }),
    ).toMatchObject({ status: 400, body: { code: 'organizations.keymanagement.AttributeLimitExceeded' } });
    expect(await read(developer.email)).toEqual(developer);
  });

  test('a developer who is not there; nobody is created', async () => {
    const email = `${unique('nobody')}@example.com`;
    const missing = {
      status: 404,
      body: {
        code: 'developer.service.DeveloperDoesNotExist',
        message: `Developer with email ${email} does not exist in organization ${registry.org}`,
        contexts: [],
      },
    };
    expect(await registry.put(at(email), { email, ...names })).toMatchObject(missing);
    expect(await registry.get(at(email))).toMatchObject(missing);
  });

  test('a developerId that nobody has', async () => {
    const email = `${unique('nobody')}@example.com`;
    expect(await registry.put(at('nobody'), { email, ...names })).toMatchObject({
      status: 404,
      body: {
        code: 'developer.service.DeveloperIdDoesNotExist',
        message: `DeveloperId nobody does not exist in organization ${registry.org}`,
      },
    });
  });
});
