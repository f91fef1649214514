import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFirestore } from '../../shared/firestore/client';
import { openSqlite } from '../../shared/sqlite/database';
import { startOrgTool } from '../support/clients/orgTool';
import { contentsOf, documentsOfEveryType, moveKilled, storeAll } from '../support/database/moves';
import { unique } from '../support/registry/given';

/* Moves between a SQLite file and Firestore. */

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'keymint-move-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sqlite = (name: string) => openSqlite({ file: join(folder, `${name}.db`) });

const moveData = (from: string, to: string, ...more: string[]) =>
  startOrgTool(['move', '--from', from, '--to', to, ...more]).ended;

test('a database that moves to Firestore and back, killed half-way both times, is what it was', async () => {
  const project = unique('demo-move');
  const [file, firestore, back] = [
    `sqlite:${join(folder, 'one.db')}`,
    `firestore:${project}`,
    `sqlite:${join(folder, 'back.db')}`,
  ];
  const source = sqlite('one');
  await storeAll(source, documentsOfEveryType(1500));
  const before = await contentsOf(source);
  await source.close();

  await moveKilled(file, firestore, 12);
  const there = await moveData(file, firestore);
  expect(there).toMatchObject({ code: 0, err: expect.stringMatching(/^Continuing after [\d,]+ documents/) });
  const emulator = openFirestore({ project, emulator: `${process.env.FIRESTORE_EMULATOR_HOST}` });
  expect(await contentsOf(emulator)).toEqual(before);
  await emulator.close();

  await moveKilled(firestore, back, 14);
  const again = await moveData(firestore, back);
  expect(again).toMatchObject({ code: 0, err: expect.stringMatching(/^Continuing after [\d,]+ documents/) });
  const moved = sqlite('back');
  expect(await contentsOf(moved)).toEqual(before);
  await moved.close();

  // Both print the same for each collection.
  const table = (out: string) => out.split('\n').filter((line) => line.includes(' collections, '));
  expect(table(again.out)).toEqual(table(there.out));
  expect(table(there.out).length).toBeGreaterThan(3);

  const refused = await moveData(file, firestore);
  expect(refused).toEqual({
    code: 1,
    out: '',
    err: expect.stringMatching(/has data already, such as \S+\. Move into an empty database\n$/),
  });
});
