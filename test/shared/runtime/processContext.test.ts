import { databaseOf } from '../../../shared/runtime/processContext';

test('documents lie in the database that the environment names, else in the default one', async () => {
  const usual = databaseOf(process.env);
  const restored = databaseOf({ ...process.env, KEYMINT_DATABASE: 'restored' });
  const data = { organizations: ['acme'] };
  await restored.commit([{ create: 'people/ada@example.com', data }]);

  expect((await restored.read('people/ada@example.com'))?.data).toEqual(data);
  expect((await restored.query('people', {})).map(({ path }) => path)).toEqual(['people/ada@example.com']);
  expect(await usual.read('people/ada@example.com')).toBeUndefined();
  await Promise.all([usual.close(), restored.close()]);
});
