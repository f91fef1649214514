import { databaseOf } from '../../../shared/runtime/processContext';
import { lane } from '../../support/database/lanes';

test('documents are stored in the database that the environment names, else in the default one', async () => {
  const usual = databaseOf(process.env);
  const other =
    lane === 'firestore'
      ? { KEYMINT_DATABASE: 'restored' }
      : { KEYMINT_SQLITE: `${process.env.KEYMINT_SQLITE}.restored.db` };
  const restored = databaseOf({ ...process.env, ...other });
  const data = { organizations: ['acme'] };
  await restored.commit([{ create: 'people/ada@example.com', data }]);

  expect((await restored.read('people/ada@example.com'))?.data).toEqual(data);
  expect((await restored.query('people', {})).map(({ path }) => path)).toEqual(['people/ada@example.com']);
  expect(await usual.read('people/ada@example.com')).toBeUndefined();
  await Promise.all([usual.close(), restored.close()]);
});
