import { type Registry, startRegistry } from '../../support/registry/registry';

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

test('a policy has every setting that staff may change, and nothing else of the organization', async () => {
  const { status, body } = await registry.get('/policy');
  expect(status).toBe(200);
  expect(body).toEqual({
    ...{ developerStatus: 'active', productDelete: 'dangle', secrets: 'retrievable', auditReads: false },
    ...{ keyLength: expect.any(Number), secretLength: expect.any(Number) },
    ...{ appsPerDeveloper: 20, keysPerApp: 5, keyLifetimeDays: 365, keyLifetimeMaxDays: 730 },
  });
});
