import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../shared/sqlite/connection';
import { openSqlite } from '../../shared/sqlite/database';
import { plansOf } from '../../tools/testing/plans';

const { KEYMINT_TEST_FOLDER } = process.env;

/** Notes of these tests do not belong to this run. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keymint-plans-'));
  process.env.KEYMINT_TEST_FOLDER = folder;
});
afterEach(() => {
  process.env.KEYMINT_TEST_FOLDER = KEYMINT_TEST_FOLDER;
  rmSync(folder, { recursive: true });
});

const SCAN = 'SELECT id FROM documents WHERE data = ?';

test('a statement that reads a table from end to end fails the test that makes it', async () => {
  const file = join(folder, 'keymint.db');
  await openSqlite({ file }).close();
  const connection = connect(file);
  expect(() => connection.all(SCAN.replace('data', 'version'), 'x')).toThrow('SCAN documents');
  expect(() => connection.all('SELECT number FROM documents WHERE expires > ? ORDER BY id', 1)).toThrow(
    'TEMP B-TREE',
  );
  connection.close();
});

test('a process that a test starts notes its statements, and fails on one without an index', () => {
  const file = join(folder, 'keymint.db');
  const program = `
    const { openSqlite } = require('./shared/sqlite/database');
    const { connect } = require('./shared/sqlite/connection');
    openSqlite({ file: process.argv[1] }).read('a/b').then(() => {
      connect(process.argv[1]).all(${JSON.stringify(SCAN)}, 'x');
    }).catch((error) => { console.log(error.message); });`;
  const said = execFileSync(process.execPath, ['--require', 'tsx/cjs', '--eval', program, '--', file], {
    encoding: 'utf8',
    env: process.env,
  });
  expect(said).toContain('SCAN documents');
  const { statements, bad } = plansOf(folder);
  expect(bad).toEqual([`SCAN documents: ${SCAN}`]);
  expect(statements).toBeGreaterThan(3);
});

test('statements are counted once, whatever process notes them, and undeclared indexes are found', async () => {
  const run = join(folder, 'run');
  mkdirSync(run);
  writeFileSync(join(run, 'statements.1'), '"SELECT 1"\n"SELECT 2"\n');
  writeFileSync(join(run, 'statements.2'), '"SELECT 2"\n');
  const file = join(folder, 'keymint.db');
  const database = openSqlite({ file });
  await database.commit([{ create: 'fruits/plum', data: { colour: 'blue' } }]);
  expect(plansOf(run, folder)).toEqual({ statements: 2, bad: [] });
  await database.query('fruits', { orderBy: 'colour' });
  await database.close();
  expect(plansOf(run, folder).bad).toEqual([`${file} has an index on fruits: colour`]);
});
