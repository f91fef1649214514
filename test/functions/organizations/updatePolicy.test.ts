import { roundTripsOf } from '../../support/database/roundTrips';
import { given } from '../../support/registry/given';
import { type Registry, startRegistry } from '../../support/registry/registry';

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

const change = async (body: object) => {
  const answer = await registry.put('/policy', body);
  return { status: answer.status, body: answer.body };
};

test('what is sent is changed, holds at once, and is in the audit trail; the rest stays', async () => {
  const before = (await registry.get('/policy')).body;
  const { status, body } = await change({ developerStatus: 'inactive', keysPerApp: 3 });
  expect([status, body]).toEqual([200, { ...before, developerStatus: 'inactive', keysPerApp: 3 }]);
  expect((await given(registry).developer()).status).toBe('inactive');
  const { audit } = (await registry.get('/audits?action=updatePolicy')).body;
  expect(audit).toHaveLength(1);
  expect(JSON.stringify(audit)).toContain('keysPerApp');
});

test.each([
  [{ keyLength: 15 }],
  [{ keyLength: 129 }],
  [{ secrets: 'never' }],
  [{ keyLifetimeDays: 0 }],
  [{ appsPerDeveloper: -1 }],
])('%j is refused', async (body) => {
  const answer = await change(body);
  expect([answer.status, answer.body.code]).toEqual([400, 'keymint.InvalidRequest']);
});

test('the dialect and the environments are no policy', async () => {
  const { environments } = (await registry.get('')).body;
  await change({ dialect: 'x', environments: [] });
  expect((await registry.get('')).body.environments).toEqual(environments);
});

test('it takes 3 round trips: the caller is read again, then the organization, then the commit', async () => {
  await registry.get('');
  const rounds = await roundTripsOf(() => registry.put('/policy', { keysPerApp: 4 }));
  expect(rounds.at(-1)).toEqual(['Commit']);
  expect(rounds).toHaveLength(3);
});
