import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('a new organization has the environments test and prod', async () => {
  const { status, body } = await registry.get('/environments');
  expect([status, body]).toEqual([200, ['test', 'prod']]);
});

test('nobody reads them without credentials', async () => {
  const { status } = await registry.get('/environments', { headers: { authorization: '' } });
  expect(status).toBe(401);
});
