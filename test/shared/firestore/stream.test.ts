import { openFirestore } from '../../../shared/firestore/client';
import type { Database } from '../../../shared/store/database';
import { startEmulatorProxy } from '../../support/database/emulatorProxy';

const SIZE = 6000;
const ids = Array.from({ length: SIZE }, (_, n) => `id${`${n}`.padStart(5, '0')}`);
const project = `${process.env.GOOGLE_CLOUD_PROJECT}`;

let line: Awaited<ReturnType<typeof startEmulatorProxy>>;
let database: Database;
beforeAll(async () => {
  line = await startEmulatorProxy();
  database = openFirestore({ project, emulator: line.address, slice: 2500 });
  const straight = openFirestore({ project, emulator: `${process.env.FIRESTORE_EMULATOR_HOST}` });
  // Larger than the read-ahead, so that an interruption has an effect.
  const data = { text: 'x'.repeat(200) };
  for (let from = 0; from < SIZE; from += 500)
    await straight.commit(ids.slice(from, from + 500).map((id) => ({ create: `streamed/${id}`, data })));
  await straight.close();
}, 60_000);
afterAll(async () => {
  await database.close();
  await line.stop();
});

const idOf = ({ path }: { path: string }): string => path.slice('streamed/'.length);

test('more documents than one query asks for come once each, in the order of their ids', async () => {
  const found: string[] = [];
  for await (const document of database.stream('streamed', {})) found.push(idOf(document));
  expect(found).toEqual(ids);
});

test('a stream whose line is cut goes on where it broke off, once the line is mended', async () => {
  const found: string[] = [];
  for await (const document of database.stream('streamed', {})) {
    found.push(idOf(document));
    if (found.length !== 100) continue;
    line.cut();
    setTimeout(line.mend, 300);
  }
  expect(found).toEqual(ids);
});

test('a stream whose line stays cut fails as unreachable', async () => {
  const read = async () => {
    let count = 0;
    for await (const _ of database.stream('streamed', {})) {
      count += 1;
      if (count === 100) line.cut();
    }
  };
  await expect(read()).rejects.toMatchObject({ kind: 'Unreachable' });
  line.mend();
});
