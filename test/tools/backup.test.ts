import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import { openSqlite } from '../../shared/sqlite/database';
import { until } from '../../tools/ports';
import { startOrgTool } from '../support/clients/orgTool';
import { contentsOf, documentsOfEveryType, storeAll } from '../support/database/moves';

jest.setTimeout(240_000);

let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keymint-backup-'));
  file = join(folder, 'keymint.db');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);
const start = (...args: string[]) =>
  startOrgTool(args, {
    KEYMINT_SQLITE: file,
    GOOGLE_CLOUD_PROJECT: undefined,
    FIRESTORE_EMULATOR_HOST: undefined,
  });
const org = (...args: string[]) => start(...args).ended;

/** Returns the contents of a database, read from a copy, since reading upgrades a file and leaves a journal. */
async function contentsIn(database: string) {
  const copy = at(`copy.${process.hrtime.bigint()}`);
  copyFileSync(database, copy);
  const opened = openSqlite({ file: copy });
  const contents = await contentsOf(opened);
  await opened.close();
  return contents;
}

/** Creates the database in a child process, so that it is closed afterwards. */
async function fill(count = 500) {
  const script = `
    const { openSqlite } = require('./shared/sqlite/database');
    const { documentsOfEveryType, storeAll } = require('./test/support/database/moves');
    (async () => {
      const database = openSqlite({ file: process.argv[1] });
      await storeAll(database, documentsOfEveryType(Number(process.argv[2])));
      await database.close();
    })();`;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script, file, `${count}`]);
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  const expected = openSqlite({ file: at('expected.db') });
  await storeAll(expected, documentsOfEveryType(count));
  const contents = await contentsOf(expected);
  await expected.close();
  return contents;
}

/** Starts a process that increments two documents in one commit and prints each acknowledged number. */
async function startWriter() {
  const script = `
    const { openSqlite } = require('./shared/sqlite/database');
    (async () => {
      const database = openSqlite({ file: process.argv[1] });
      for (let n = 1; ; n++) {
        const data = { n, text: 'x'.repeat(500) };
        await database.commit([
          { replace: 'left/' + (n % 500), data },
          { replace: 'counts/one', data },
          { replace: 'counts/other', data },
          { replace: 'right/' + (n % 500), data },
        ]);
        process.stdout.write(n + '\\n');
      }
    })();`;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let acknowledged = 0;
  child.stdout?.on('data', (text: Buffer) => {
    // A line may have arrived partially.
    acknowledged = Number(text.toString().split('\n').at(-2) ?? acknowledged);
  });
  const reached = (count: number) =>
    until(async () => acknowledged >= count, `commit ${count}`, { timeoutMs: 120_000 });
  await reached(1);
  return { child, acknowledged: () => acknowledged, reached };
}

test('backups that are made while another process writes have one state each, with all that was acknowledged', async () => {
  const writer = await startWriter();
  for (let round = 0; round < 5; round++) {
    await writer.reached(writer.acknowledged() + 200);
    const before = writer.acknowledged();
    const backup = at(`backup-${round}.db`);
    const { code, out, err } = await org('backup', backup);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/has the \d+ documents of .*Keep its key ring, too\.\n$/);
    const contents = await contentsIn(backup);
    const numberAt = (path: string) =>
      Number(`${(contents[path] as { n: string } | undefined)?.n}`.replace('number ', ''));
    const counted = numberAt('counts/one');
    expect(counted).toBeGreaterThanOrEqual(before);
    expect(numberAt('counts/other')).toBe(counted);
    for (let id = 0; id < 500; id++) expect(contents[`right/${id}`]).toEqual(contents[`left/${id}`]);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(existsSync(`${backup}-wal`)).toBe(false);
  }
  // It did not fail meanwhile, and continues.
  await writer.reached(writer.acknowledged() + 10);
  expect(writer.child.exitCode).toBeNull();
});

/** Resolves once the folder has a file with this prefix. */
const appears = (prefix: string) =>
  new Promise<void>((resolve) => {
    const watcher = watch(folder, (_event, name) => {
      if (!name?.startsWith(prefix)) return;
      watcher.close();
      resolve();
    });
  });

test('a backup that is killed leaves nothing of that name, or all of it', async () => {
  const contents = await fill(3000);
  let killed = 0;
  // A fast machine completes some before the signal arrives, so the delay is shortened.
  for (let round = 0, delay = 0; killed < 6 && round < 60; round++) {
    const name = `backup-${round}.db`;
    const begun = appears(name);
    const { child, ended } = start('backup', at(name));
    await begun;
    if (delay > 0) await pause(delay);
    child.kill('SIGKILL');
    const isKilled = (await ended).code === null;
    if (isKilled) killed += 1;
    delay = isKilled ? delay + 3 : Math.max(0, delay - 6);
    if (existsSync(at(name))) expect(await contentsIn(at(name))).toEqual(contents);
  }
  expect(killed).toBeGreaterThan(0);
  expect(await org('backup', at('last.db'))).toMatchObject({ code: 0 });
  expect(await contentsIn(at('last.db'))).toEqual(contents);
});

test('no file is overwritten by a backup', async () => {
  await fill(10);
  writeFileSync(at('mine'), 'mine');
  const refused = await org('backup', at('mine'));
  expect(refused).toEqual({ code: 1, out: '', err: `${at('mine')} exists already\n` });
  expect(readFileSync(at('mine'), 'utf8')).toBe('mine');
  expect(await org('backup', at('none/of/these'))).toMatchObject({ code: 1 });
  expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
});

test('a backup of what is not there, or is Firestore, is refused', async () => {
  expect(await org('backup', at('backup.db'))).toMatchObject({
    code: 1,
    err: `There is no database at ${file}\n`,
  });
  const firestore = { KEYMINT_SQLITE: undefined, GOOGLE_CLOUD_PROJECT: 'demo-none', KEYMINT_FOLDER: folder };
  expect(await startOrgTool(['backup', at('backup.db')], firestore).ended).toMatchObject({
    code: 1,
    err: expect.stringContaining('docs/operations.md says how Firestore is backed up'),
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a restored database is what it was, and the one before is kept', async () => {
  const contents = await fill();
  expect(await org('backup', at('backup.db'))).toMatchObject({ code: 0 });
  const writer = await startWriter();
  writer.child.kill('SIGKILL');
  await once(writer.child, 'exit');
  const { code, out } = await org('restore', at('backup.db'), '--yes');
  expect(code).toBe(0);
  expect(await contentsIn(file)).toEqual(contents);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const [, kept = ''] = / What was there before is (.*)\.\n$/.exec(out) ?? [];
  // It has everything acknowledged, including the journal of the killed process.
  expect(await contentsIn(kept)).toMatchObject({ ...contents, 'counts/one': { text: expect.any(String) } });
  expect(readdirSync(folder).filter((name) => /partial|keymint\.db-/.test(name))).toEqual([]);

  rmSync(file);
  expect(await org('restore', at('backup.db'), '--yes')).toMatchObject({
    code: 0,
    out: expect.not.stringContaining('before'),
  });
  expect(await contentsIn(file)).toEqual(contents);
});

test('nothing is restored while a process has the database open', async () => {
  await fill(100);
  await org('backup', at('backup.db'));
  const writer = await startWriter();
  const before = writer.acknowledged();
  expect(await org('restore', at('backup.db'), '--yes')).toEqual({
    code: 1,
    out: '',
    err: `${file} is open in another process. Stop it first\n`,
  });
  await writer.reached(before + 50);
  expect(readdirSync(folder).filter((name) => /partial|before/.test(name))).toEqual([]);
  // A suspended process still has it open.
  writer.child.kill('SIGSTOP');
  const { code } = await org('restore', at('backup.db'), '--yes');
  writer.child.kill('SIGCONT');
  expect(code).toBe(1);
  await writer.reached(before + 100);
});

test('a damaged backup is not restored, nor what is no backup', async () => {
  const contents = await fill(2000);
  await org('backup', at('backup.db'));
  const variants: [name: string, words: RegExp, damage: (path: string) => void][] = [
    ['torn', /is damaged/, (path) => writeFileSync(path, readFileSync(path).subarray(0, 100_000))],
    [
      'flipped',
      /is damaged/,
      (path) => {
        const handle = openSync(path, 'r+');
        for (let page = 10; page < 60; page++)
          writeSync(handle, Buffer.alloc(64, 0xa5), 0, 64, page * 4096 + 8);
        closeSync(handle);
      },
    ],
    ['text', /is damaged, or no database/, (path) => writeFileSync(path, 'no database at all '.repeat(1000))],
    ['empty', /is no database of Keymint/, (path) => writeFileSync(path, '')],
    [
      'newer',
      /was written by a newer Keymint/,
      (path) => {
        const db = new Libsql(path);
        db.exec('PRAGMA user_version = 1000');
        db.close();
      },
    ],
  ];
  for (const [name, words, damage] of variants) {
    const path = at(name);
    copyFileSync(at('backup.db'), path);
    chmodSync(path, 0o600);
    damage(path);
    const { code, err } = await org('restore', path, '--yes');
    expect({ name, code, err }).toEqual({ name, code: 1, err: expect.stringMatching(words) });
    expect(err).not.toMatch(/at .*:\d+/);
  }
  expect(await org('restore', at('none'), '--yes')).toMatchObject({
    code: 1,
    err: `There is no file ${at('none')}\n`,
  });
  expect(await contentsIn(file)).toEqual(contents);
  expect(readdirSync(folder).filter((name) => /partial|before/.test(name))).toEqual([]);
});

test('a database that is damaged itself is restored', async () => {
  const contents = await fill(100);
  await org('backup', at('backup.db'));
  writeFileSync(file, 'nothing that SQLite can read '.repeat(200));
  expect(await org('restore', at('backup.db'), '--yes')).toMatchObject({ code: 0 });
  expect(await contentsIn(file)).toEqual(contents);
});
