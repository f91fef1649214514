import { randomUUID } from 'node:crypto';
import { databaseOf } from '../../shared/runtime/processContext';
import { DatabaseError, type Write } from '../../shared/store/database';
import { lane, onFirestore } from '../support/database/lanes';

const database = databaseOf(process.env);
afterAll(() => database.close());

const path = 'errors/one';
beforeAll(() => database.commit([{ replace: path, data: { name: 'one' } }]));

const stale = async () => {
  const read = await database.read(path);
  await database.commit([{ update: path, data: { name: randomUUID() } }]);
  return read?.version ?? '';
};

test.each<[string, () => Write[] | Promise<Write[]>, DatabaseError['kind']]>([
  ['creating what exists', () => [{ create: path, data: {} }], 'AlreadyExists'],
  [
    'updating what exists, where it must not',
    () => [{ update: path, data: {}, precondition: { exists: false } }],
    'AlreadyExists',
  ],
  [
    'updating what does not exist, where it must',
    () => [{ update: 'errors/none', data: {}, precondition: { exists: true } }],
    'Conflict',
  ],
  [
    'replacing another version',
    async () => [{ replace: path, data: {}, precondition: { version: await stale() } }],
    'Conflict',
  ],
  [
    'deleting another version',
    async () => [{ delete: path, precondition: { version: await stale() } }],
    'Conflict',
  ],
  ['a document over 1 MiB', () => [{ replace: path, data: { text: 'x'.repeat(2 ** 20) } }], 'TooLarge'],
])('%s fails as an error of the port, which keeps the cause', async (_, writes, kind) => {
  const error = await database.commit(await writes()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatabaseError);
  expect(error).toMatchObject({ kind });
  // The SQLite adapter detects these itself; the others are errors of the driver.
  if (lane === 'firestore') expect(error).toHaveProperty('cause', expect.any(Error));
});

test('comparing with a value over 1,500 bytes is refused', async () => {
  const name = 'x'.repeat(1501);
  await expect(database.query('errors', { orderBy: 'name', equals: { name } })).rejects.toMatchObject({
    kind: 'TooLarge',
  });
});

onFirestore('SQLite is not reached over a network', () => {
  test('a database that cannot be reached is told from one that refuses', async () => {
    const away = databaseOf({ ...process.env, FIRESTORE_EMULATOR_HOST: '127.0.0.1:1' });
    await expect(away.read(path)).rejects.toMatchObject({ kind: 'Unreachable' });
    await away.close();
  });
});
