import type { App } from '../../../shared/schemas/app';
import { company, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import { silentRegistry } from '../../support/registry/owners';

const here = silentRegistry();

let path: string;
let made: App[];
beforeAll(async () => {
  const { registry } = here;
  path = await company.make(registry, {});
  made = [];
  for (const name of ['a', 'b', 'c']) made.push(await given(registry).app(path, { name }));
  await given(registry).app(await company.make(registry, {}), { name: 'b2' });
  const { keyPath } = await given(registry).appWithKey(path, { name: 'revoked' });
  await registry.post(`${keyPath}?action=revoke`);
});

test.each([
  ['', ['a', 'b', 'c', 'revoked']],
  ['?count=2', ['a', 'b']],
  ['?startKey=b&count=2', ['b', 'c']],
  ['?keyStatus=revoked', ['revoked']],
  ['?keyStatus=approved', ['a', 'b', 'c']],
  ['?keyStatus=approved&startKey=b', ['b', 'c']],
])('/apps%s lists %j', async (query, names) => {
  const { status, body } = await here.registry.get(`${path}/apps${query}`);
  expect([status, body]).toEqual([200, names]);
});

test('expanded, whole apps come with their credentials', async () => {
  const { body } = await here.registry.get(`${path}/apps?expand=true&count=3`);
  expect(body).toEqual({ app: made });
});

test('a company without apps has empty lists', async () => {
  const { registry } = here;
  const empty = await company.make(registry, {});
  expect((await registry.get(`${empty}/apps`)).body).toEqual([]);
  expect((await registry.get(`${empty}/apps?expand=true`)).body).toEqual({ app: [] });
});

test.each([
  ['startKey=ghost', 404, 'keymanagement.service.app_doesnot_exist'],
  ['keyStatus=pending', 400, 'keymint.InvalidRequest'],
  ['count=0', 400, 'keymint.InvalidRequest'],
])('?%s is %i %s', async (query, status, code) => {
  const reply = await here.registry.get(`${path}/apps?${query}`);
  expect([reply.status, reply.body.code]).toEqual([status, code]);
});

specifyStrangers(
  company,
  () => here.registry,
  (registry, missing) => registry.get(`${missing}/apps`),
);
