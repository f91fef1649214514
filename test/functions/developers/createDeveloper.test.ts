import { given, unique } from '../../support/registry/given';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;

const registry = useRegistry({ now: () => NOW });

const person = (draft: object = {}) => ({
  email: `${unique('ada')}@example.com`,
  firstName: 'Ada',
  lastName: 'Lovelace',
  userName: 'ada',
  ...draft,
});

const create = (draft: object) => registry.post('/developers', draft);

test('a developer comes back with every field, in the order and layout of Edge', async () => {
  const { status, headers, body, text } = await create({
    email: 'Countess.Lovelace@Example.com',
    firstName: 'Ada',
    lastName: 'Lovelace',
    userName: 'ada',
    attributes: [{ name: 'team', value: 'engines' }],
  });

  expect(status).toBe(201);
  expect(headers.get('content-type')).toBe('application/json');
  expect(body.developerId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(text).toBe(`{
  "apps" : [ ],
  "companies" : [ ],
  "email" : "Countess.Lovelace@Example.com",
  "developerId" : "${body.developerId}",
  "firstName" : "Ada",
  "lastName" : "Lovelace",
  "userName" : "ada",
  "organizationName" : "${registry.org}",
  "status" : "active",
  "attributes" : [ {
    "name" : "team",
    "value" : "engines"
  } ],
  "createdAt" : ${NOW},
  "createdBy" : "admin@example.com",
  "lastModifiedAt" : ${NOW},
  "lastModifiedBy" : "admin@example.com"
}
`);
});

test('what was answered is what is read afterwards', async () => {
  const { body } = await create(person({ attributes: [{ name: 'team', value: 'engines' }] }));
  const read = await registry.get(`/developers/${body.email}`);
  expect(read.body).toEqual(body);
});

test('a developer without attributes has none', async () => {
  const { body } = await create(person());
  expect(body.attributes).toEqual([]);
});

test('fields that only the registry writes are ignored, and so are unknown ones', async () => {
  const [untouched, sent] = [await create(person()), person()];
  const { status, body } = await create({
    ...sent,
    developerId: untouched.body.developerId,
    status: 'inactive',
    apps: ['ghost'],
    companies: ['ghosts'],
    organizationName: 'elsewhere',
    createdAt: 1,
    createdBy: 'ghost@example.com',
    lastModifiedAt: 1,
    lastModifiedBy: 'ghost@example.com',
    emailKey: 'ghost@example.com',
    nickname: 'Ada',
  });
  expect(status).toBe(201);
  expect(body).toEqual({ ...untouched.body, ...sent, developerId: body.developerId });
  expect(body.developerId).not.toBe(untouched.body.developerId);
});

test('members that are null count as absent', async () => {
  const { status, body } = await create(person({ attributes: null, apps: null, status: null }));
  expect(status).toBe(201);
  expect(body).toMatchObject({ attributes: [], apps: [], status: 'active' });
});

test('attributes are kept in order, of two with one name the first, and values as text', async () => {
  const { body } = await create(
    person({
      attributes: [
        { name: 'level', value: 3 },
        { name: 'beta', value: true },
        { name: 'level', value: 4 },
        { name: 'note' },
      ],
    }),
  );
  expect(body.attributes).toEqual([
    { name: 'level', value: '3' },
    { name: 'beta', value: 'true' },
    { name: 'note', value: '' },
  ]);
});

test.each([
  ['has a plus', 'ada+boats@example.com'],
  ['has a percent sign', 'ada%41@example.com'],
  ['has an apostrophe', "o'ada@example.com"],
  ['is not in Latin letters', '愛@例え.jp'],
  ['has 254 characters', `${'a'.repeat(64)}@${'b'.repeat(185)}.com`],
])('an e-mail address that %s is taken as sent, and found', async (_, email) => {
  const { status, body } = await create(person({ email }));
  expect(status).toBe(201);
  expect(body.email).toBe(email);
  const read = await registry.get(`/developers/${encodeURIComponent(email)}`);
  expect(read.body).toEqual(body);
});

test('names of 64 characters of any script are taken', async () => {
  const names = { firstName: 'é'.repeat(64), lastName: '李'.repeat(64), userName: "d'Ada von ".repeat(6) };
  const { status, body } = await create(person(names));
  expect(status).toBe(201);
  expect(body).toMatchObject(names);
});

test('userName need not be unique', async () => {
  await create(person({ userName: 'same' }));
  expect(await create(person({ userName: 'same' }))).toMatchObject({ status: 201 });
});

test.each(['application/json; charset=utf-8', 'application/octet-stream'])(
  'a body of type %s is read',
  async (type) => {
    const reply = await registry.post('/developers', person(), { headers: { 'content-type': type } });
    expect(reply).toMatchObject({ status: 201 });
  },
);

describe('what is refused', () => {
  test.each(['email', 'firstName', 'lastName', 'userName'])('%s is missing', async (field) => {
    const absent = {
      status: 400,
      body: {
        code: 'developer.service.CreateFieldsAbsent',
        message: `A developer needs email, firstName, lastName and userName; ${field} is missing`,
        contexts: [],
      },
    };
    expect(await create(person({ [field]: undefined }))).toMatchObject(absent);
    expect(await create(person({ [field]: null }))).toMatchObject(absent);
  });

  test('there is no body', async () => {
    const reply = await registry.post('/developers');
    expect(reply).toMatchObject({ status: 400, body: { code: 'developer.service.CreateFieldsAbsent' } });
  });

  test.each([
    ['empty', ''],
    ['without @', 'ada.example.com'],
    ['with two @', 'ada@lovelace@example.com'],
    ['without a name', '@example.com'],
    ['without a host', 'ada@'],
    ['with a space', 'ada lovelace@example.com'],
    ['with a line break', 'ada@example.com\n'],
    ['with its display name', 'Ada <ada@example.com>'],
    ['over 254 characters', `${'a'.repeat(64)}@${'b'.repeat(186)}.com`],
    ['a number', 7],
    ['with a slash', 'ada/boats@example.com'],
    ['a list', ['ada@example.com']],
  ])('the e-mail address is %s', async (_, email) => {
    expect(await create(person({ email }))).toMatchObject({
      status: 400,
      body: {
        code: 'developer.service.InvalidEmail',
        message: 'The email is not a valid e-mail address',
        contexts: [],
      },
    });
  });

  test.each([
    ['firstName is empty', { firstName: '' }, 'firstName'],
    ['lastName has 65 characters', { lastName: 'x'.repeat(65) }, 'lastName'],
    ['userName has a line break', { userName: 'ada\nlovelace' }, 'userName'],
    ['userName is a list', { userName: [7] }, 'userName'],
    ['attributes is no list', { attributes: { name: 'team' } }, 'attributes'],
    ['an attribute has no name', { attributes: [{ value: 'engines' }] }, 'attributes[0].name'],
  ])('%s', async (_, draft, field) => {
    expect(await create(person(draft))).toMatchObject({
      status: 400,
      body: { code: 'keymint.InvalidRequest', message: expect.stringContaining(`${field}: `), contexts: [] },
    });
  });

  test('there are 19 attributes', async () => {
    const attributes = Array.from({ length: 19 }, (_, index) => ({ name: `name ${index}` }));
    expect(await create(person({ attributes }))).toMatchObject({
      status: 400,
      body: { code: 'organizations.keymanagement.AttributeLimitExceeded' },
    });
  });

  test.each([
    ['is taken', (email: string) => email],
    ['is taken in another case', (email: string) => email.toUpperCase()],
  ])('the e-mail address %s, and its developer stays as before', async (_, similar) => {
    const developer = await given(registry).developer();
    const email = similar(developer.email);

    expect(await create(person({ email, firstName: 'Another' }))).toMatchObject({
      status: 409,
      body: {
        code: 'developer.service.DeveloperAlreadyExists',
        message: `Developer already exists with email ${email}`,
        contexts: [],
      },
    });
    const read = await registry.get(`/developers/${developer.email}`);
    expect(read.body).toEqual(developer);
  });
});

test('of many who create the same developer at the same time, one does', async () => {
  const draft = person();
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      create({ ...draft, email: index % 2 ? draft.email : draft.email.toUpperCase() }),
    ),
  );

  expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)]);
  const winner = replies.find(({ status }) => status === 201);
  const read = await registry.get(`/developers/${draft.email}`);
  expect(read.body).toEqual(winner?.body);
});

test('an organization may have new developers inactive, whatever they ask for', async () => {
  const own = await startRegistry({ settings: { developerStatus: 'inactive' } });
  expect(await given(own).developer({ status: 'active' })).toMatchObject({ status: 'inactive' });
  await own.stop();
});
