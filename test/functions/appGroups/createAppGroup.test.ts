import { given, unique } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

const create = (draft: object) => here.registry.post('/appgroups', draft);

test('an app group is active, has an id, and is as it is read afterwards', async () => {
  const { registry, now } = here;
  const draft = {
    name: unique('Sailors'),
    displayName: 'Sailors',
    channelId: 'portal',
    channelUri: 'https://portal.example.com/sailors',
    email: 'Sailors@example.com',
    attributes: [
      { name: '__apigee_reserved__developer_details', value: '[{"developer":"ada@example.com"}]' },
    ],
  };
  const { status, body } = await create(draft);
  expect(status).toBe(201);
  expect(body).toEqual({
    ...draft,
    appGroupId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    createdAt: now,
    createdBy: registry.admin.email,
    lastModifiedAt: now,
    lastModifiedBy: registry.admin.email,
    organization: registry.org,
    status: 'active',
  });
  expect((await registry.get(`/appgroups/${draft.name}`)).body).toEqual(body);
});

test('a name is all an app group needs', async () => {
  const { status, body } = await create({ name: unique('plain') });
  expect([status, body.attributes]).toEqual([201, []]);
  for (const member of ['displayName', 'channelId', 'channelUri', 'email']) {
    expect(body).not.toHaveProperty(member);
  }
});

test('what is not the caller’s to say is ignored', async () => {
  const { status, body } = await create({
    name: unique('sly'),
    appGroupId: 'chosen',
    apps: 7,
    organization: 'another',
    status: 'inactive',
    createdAt: 1,
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ organization: here.registry.org, status: 'active', createdAt: here.now });
  expect(body.appGroupId).not.toBe('chosen');
  expect(body).not.toHaveProperty('apps');
});

test('a name is taken as it is written, also by several at the same time', async () => {
  const name = unique('contested');
  const replies = await Promise.all(Array.from({ length: 5 }, () => create({ name })));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  expect((await create({ name })).body).toEqual({
    code: 'developer.service.AppGroupAlreadyExists',
    message: `AppGroup with name ${name} already exists`,
    contexts: [],
  });
  expect((await create({ name: name.toUpperCase() })).status).toBe(201);
});

test('a company may have the same name', async () => {
  const { name } = await given(here.registry).company();
  expect((await create({ name })).status).toBe(201);
});

test.each(['0', 'a b', 'x.y_z-$', '100%', '%41', '__x__', 'x'.repeat(255)])(
  'an app group may be named %s',
  async (name) => {
    expect((await create({ name })).status).toBe(201);
    const { body } = await here.registry.get(`/appgroups/${encodeURIComponent(name)}`);
    expect(body.name).toBe(name);
  },
);

test.each([
  ['an absent name', { name: undefined }, 'keymint.InvalidRequest'],
  ['an empty name', { name: '' }, 'keymint.InvalidRequest'],
  ['a name with a slash', { name: 'a/b' }, 'keymint.InvalidRequest'],
  ['a name that is ..', { name: '..' }, 'keymint.InvalidRequest'],
  ['a name of 256 characters', { name: 'x'.repeat(256) }, 'keymint.InvalidRequest'],
  ['a channelId of two lines', { channelId: 'a\nb' }, 'keymint.InvalidRequest'],
  [
    'a 19th attribute',
    { attributes: Array.from({ length: 19 }, (_, index) => ({ name: `name ${index}` })) },
    'organizations.keymanagement.AttributeLimitExceeded',
  ],
])('%s is refused', async (_, draft, code) => {
  const { status, body } = await create({ name: unique('group'), ...draft });
  expect([status, body.code]).toEqual([400, code]);
});
