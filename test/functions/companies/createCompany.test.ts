import { given, unique } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

const create = (draft: object) => here.registry.post('/companies', draft);

test('a company is active, has no apps, and is as it is read afterwards', async () => {
  const { registry, now } = here;
  const attributes = [{ name: 'tier', value: 'gold' }];
  const name = unique('Harbour');
  const { status, body } = await create({ name, displayName: 'Harbour Ltd.', attributes });
  expect(status).toBe(201);
  expect(body).toEqual({
    apps: [],
    attributes,
    createdAt: now,
    createdBy: registry.admin.email,
    displayName: 'Harbour Ltd.',
    lastModifiedAt: now,
    lastModifiedBy: registry.admin.email,
    name,
    organization: registry.org,
    status: 'active',
  });
  expect((await registry.get(`/companies/${name}`)).body).toEqual(body);
});

test('a name is all a company needs', async () => {
  const { status, body } = await create({ name: unique('plain') });
  expect([status, body]).toEqual([201, expect.objectContaining({ displayName: '', attributes: [] })]);
});

test('what is not the caller’s to say is ignored', async () => {
  const { status, body } = await create({
    name: unique('sly'),
    apps: ['theirs'],
    organization: 'another',
    status: 'inactive',
    createdAt: 1,
    createdBy: 'mallory',
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ apps: [], organization: here.registry.org, status: 'active' });
  expect(body).toMatchObject({ createdAt: here.now, createdBy: here.registry.admin.email });
});

test('a name is taken whatever its case', async () => {
  const company = await given(here.registry).company({ name: unique('Mixed-Case') });
  for (const name of [company.name, company.name.toLowerCase(), company.name.toUpperCase()]) {
    const { status, body } = await create({ name });
    expect([status, body]).toEqual([
      409,
      {
        code: 'developer.service.CompanyAlreadyExists',
        message: `Company with name ${name} already exists`,
        contexts: [],
      },
    ]);
  }
  expect((await here.registry.get(`/companies/${company.name}`)).body).toEqual(company);
});

test('an app group may have the same name', async () => {
  const { name } = await given(here.registry).appGroup();
  expect((await create({ name })).status).toBe(201);
});

test('of several of one name that are created at the same time one is', async () => {
  const name = unique('contested');
  const replies = await Promise.all(Array.from({ length: 5 }, () => create({ name })));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
});

test.each(['00', 'a', '-1', 'a b', 'x.y_z-$', '100%', '%41', '...', '__x__', 'x'.repeat(255)])(
  'a company may be named %s',
  async (name) => {
    const { status } = await create({ name });
    expect(status).toBe(201);
    const { body } = await here.registry.get(`/companies/${encodeURIComponent(name)}`);
    expect(body.name).toBe(name);
  },
);

test.each([
  ['absent', undefined],
  ['empty', ''],
  ['0', '0'],
  ['a list', [7]],
  ['that begins with a space', ' a'],
  ['that ends with a space', 'a '],
  ['..', '..'],
  ['with a slash', 'a/b'],
  ['with a tilde', 'a~b'],
  ['of two lines', 'a\nb'],
  ['with letters beyond A to Z', 'größe'],
  ['of 256 characters', 'x'.repeat(256)],
])('a name %s is refused', async (_, name) => {
  const { status, body } = await create({ name });
  expect([status, body]).toEqual([
    400,
    { code: 'keymint.InvalidRequest', message: expect.stringMatching(/^name: /), contexts: [] },
  ]);
});

test('a 19th attribute is refused', async () => {
  const attributes = Array.from({ length: 19 }, (_, index) => ({ name: `name ${index}`, value: '' }));
  const { status, body } = await create({ name: unique('laden'), attributes });
  expect([status, body.code]).toEqual([400, 'organizations.keymanagement.AttributeLimitExceeded']);
});
