import { company, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';
import { membersOf, storeMembers } from './members';

const here = silentRegistry();

/** Creates a company and two developers; returns their addresses in order. */
const setting = async () => {
  const { registry } = here;
  const path = await company.make(registry, {});
  const developers = [await given(registry).developer(), await given(registry).developer()];
  const [ada = '', bea = ''] = developers.map(({ email }) => email).sort();
  const send = (...developer: object[]) => registry.post(`${path}/developers`, { developer });
  return { path, name: path.replace('/companies/', ''), ada, bea, send };
};

test('developers are added with their roles and answered as sent, and say where they belong', async () => {
  const { path, name, ada, bea, send } = await setting();
  const { status, body } = await send({ email: bea, role: 'admin' }, { email: ada });
  expect([status, body]).toEqual([200, { developer: [{ email: bea, role: 'admin' }, { email: ada }] }]);
  expect(await membersOf(here.registry, path)).toEqual([{ email: ada }, { email: bea, role: 'admin' }]);
  for (const email of [ada, bea]) {
    expect((await here.registry.get(`/developers/${email}`)).body.companies).toEqual([name]);
  }
});

test('those who are not sent stay, and another role takes the place of the one before', async () => {
  const { path, ada, bea, send } = await setting();
  await send({ email: ada, role: 'admin' });
  await send({ email: bea, role: 'admin' });
  await send({ email: bea, role: 'developer' });
  expect(await membersOf(here.registry, path)).toEqual([
    { email: ada, role: 'admin' },
    { email: bea, role: 'developer' },
  ]);
});

test('who is sent without a role keeps theirs', async () => {
  const { path, ada, send } = await setting();
  await send({ email: ada, role: 'admin' });
  expect((await send({ email: ada })).body).toEqual({ developer: [{ email: ada, role: 'admin' }] });
  expect(await membersOf(here.registry, path)).toHaveLength(1);
});

test('a developer has a role in each company', async () => {
  const [one, other] = [await setting(), await setting()];
  await one.send({ email: one.ada, role: 'admin' });
  await other.send({ email: one.ada, role: 'developer' });
  expect(await membersOf(here.registry, one.path)).toEqual([{ email: one.ada, role: 'admin' }]);
  expect(await membersOf(here.registry, other.path)).toEqual([{ email: one.ada, role: 'developer' }]);
  const { body } = await here.registry.get(`/developers/${one.ada}`);
  expect(body.companies).toEqual([one.name, other.name]);
});

test('an address in another case, sent twice, is one developer', async () => {
  const { path, ada, send } = await setting();
  const { body } = await send({ email: ada, role: 'developer' }, { email: ada.toUpperCase(), role: 'admin' });
  expect(body).toEqual({ developer: [{ email: ada, role: 'admin' }] });
  expect(await membersOf(here.registry, path)).toEqual([{ email: ada, role: 'admin' }]);
});

test('an empty list takes all developers away, and nobody from elsewhere', async () => {
  const [one, other] = [await setting(), await setting()];
  await one.send({ email: one.ada, role: 'admin' }, { email: one.bea });
  await other.send({ email: one.ada, role: 'developer' });
  const { status, body } = await one.send();
  expect([status, body]).toEqual([200, { developer: [] }]);
  expect(await membersOf(here.registry, one.path)).toEqual([]);
  expect(await membersOf(here.registry, other.path)).toEqual([{ email: one.ada, role: 'developer' }]);
});

test('an empty list takes away more than one commit can', async () => {
  const { path, send } = await setting();
  await storeMembers(here.registry, path, 801);
  expect((await send()).status).toBe(200);
  expect(await membersOf(here.registry, path)).toEqual([]);
});

test('developers who are added at the same time all belong to it', async () => {
  const { path, ada, bea, send } = await setting();
  const replies = await Promise.all([ada, bea].map((email) => send({ email })));
  expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  expect(await membersOf(here.registry, path)).toEqual([{ email: ada }, { email: bea }]);
});

test('a developer who is not there is refused, and nobody is added', async () => {
  const { path, ada, send } = await setting();
  const { status, body } = await send({ email: ada }, { email: 'nobody@example.com' });
  expect([status, body]).toEqual([
    404,
    {
      code: 'developer.service.DeveloperDoesNotExist',
      message: `Developer with email nobody@example.com does not exist in organization ${here.registry.org}`,
      contexts: [],
    },
  ]);
  expect(await membersOf(here.registry, path)).toEqual([]);
});

test('400 developers are taken at once', async () => {
  const { path, send } = await setting();
  const emails = await storeMembers(here.registry, await company.make(here.registry, {}), 400);
  expect((await send(...emails.map((email) => ({ email })))).status).toBe(200);
  expect(await membersOf(here.registry, path)).toEqual(emails.map((email) => ({ email })));
});

const INVALID = 'keymint.InvalidRequest';
const INVALID_EMAIL = 'developer.service.InvalidEmail';

test.each<[string, unknown, string]>([
  ['nothing', undefined, INVALID],
  ['no list', {}, INVALID],
  ['a developer without an address', [{ role: 'admin' }], INVALID_EMAIL],
  ['an address that is none', [{ email: 'ada' }], INVALID_EMAIL],
  ['a role of two lines', [{ email: 'ada@example.com', role: 'a\nb' }], INVALID],
  ['401 developers', Array.from({ length: 401 }, (_, n) => ({ email: `ada${n}@example.com` })), INVALID],
])('%s is refused, and nobody goes', async (_, developer, code) => {
  const { path, ada, send } = await setting();
  await send({ email: ada });
  const { status, body } = await here.registry.post(`${path}/developers`, { developer });
  expect([status, body.code]).toEqual([400, code]);
  expect(await membersOf(here.registry, path)).toEqual([{ email: ada }]);
});

test('an empty list for a company that is not there is refused', async () => {
  const { status, body } = await here.registry.post('/companies/ghost/developers', { developer: [] });
  expect([status, body.code]).toEqual([404, 'developer.service.CompanyDoesNotExist']);
});

specifyStrangers(
  company,
  () => here.registry,
  async (registry, path) => {
    const { email } = await given(registry).developer();
    return registry.post(`${path}/developers`, { developer: [{ email }] });
  },
);
