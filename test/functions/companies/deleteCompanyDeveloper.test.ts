import { company, developer as developerEntity, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';
import { membersOf } from './members';

const here = silentRegistry();

/** Creates a company with two developers, in order. */
const setting = async () => {
  const { registry } = here;
  const path = await company.make(registry, {});
  const made = [await given(registry).developer(), await given(registry).developer()];
  const [ada, bea] = made.sort((one, other) => (one.email < other.email ? -1 : 1));
  if (!ada || !bea) throw new Error('There are two');
  const developer = [ada, bea].map(({ email }) => ({ email, role: 'admin' }));
  await registry.post(`${path}/developers`, { developer });
  return { path, ada, bea };
};

const notInCompany = {
  status: 404,
  body: { code: 'keymint.DeveloperNotInCompany', contexts: [] },
};

test.each(['email', 'developerId'] as const)(
  'a developer named by %s goes, the others stay, and the answer has no body',
  async (named) => {
    const { path, ada, bea } = await setting();
    const { status, text } = await here.registry.delete(`${path}/developers/${ada[named]}`);
    expect([status, text]).toEqual([204, '']);
    expect(await membersOf(here.registry, path)).toEqual([{ email: bea.email, role: 'admin' }]);
    expect((await here.registry.get(`/developers/${ada.email}`)).body).toEqual(ada);
  },
);

test('who comes again has the role they come with', async () => {
  const { path, ada } = await setting();
  await here.registry.delete(`${path}/developers/${ada.email}`);
  await here.registry.post(`${path}/developers`, { developer: [{ email: ada.email }] });
  expect(await membersOf(here.registry, path)).toContainEqual({ email: ada.email });
});

test('in another company the developer stays', async () => {
  const { path, ada } = await setting();
  const other = await company.make(here.registry, {});
  await here.registry.post(`${other}/developers`, { developer: [{ email: ada.email, role: 'developer' }] });
  await here.registry.delete(`${path}/developers/${ada.email}`);
  expect(await membersOf(here.registry, other)).toEqual([{ email: ada.email, role: 'developer' }]);
});

test('a developer who does not belong to the company is refused, also a second time', async () => {
  const { path, ada } = await setting();
  const stranger = await given(here.registry).developer();
  expect(await here.registry.delete(`${path}/developers/${stranger.email}`)).toMatchObject(notInCompany);
  await here.registry.delete(`${path}/developers/${ada.email}`);
  expect(await here.registry.delete(`${path}/developers/${ada.email}`)).toMatchObject(notInCompany);
});

describe('of a company there is', () =>
  specifyStrangers(
    developerEntity,
    () => here.registry,
    async (registry, path) => registry.delete(`${await company.make(registry, {})}${path}`),
  ));

specifyStrangers(
  company,
  () => here.registry,
  async (registry, path) =>
    registry.delete(`${path}/developers/${(await given(registry).developer()).email}`),
);
