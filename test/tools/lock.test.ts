import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../../tools/lock';
import { until } from '../../tools/ports';
import { commandOf, type Identity, identityOf, isRunning, killNow, pidOf } from '../../tools/processes';
import { findRunning } from '../../tools/running';

const folders: string[] = [];
const children: ChildProcess[] = [];
/** Processes started by those that lock a folder. */
const noted: Identity[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const identity of noted) if (isRunning(identity)) killNow(identity.pid);
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-lock-'));
  folders.push(folder);
  return folder;
};

/** Starts a process that only waits. */
function idle(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  children.push(child);
  return child;
}

const isOver = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

/** Starts a process that locks a folder and has a child; returns what it reports. */
async function locker(folder: string): Promise<{ child: ChildProcess; said: string }> {
  const script = `
    const { spawn } = require('node:child_process');
    const { lockFolder } = require('./tools/lock');
    lockFolder(${JSON.stringify(folder)}).then(
      (lock) => {
        const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
        lock.note(child.pid);
        console.log('locked ' + child.pid);
        setInterval(() => {}, 1000);
      },
      (error) => console.log(error.message),
    );`;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  child.stdout?.on('data', (text: Buffer) => {
    said += text;
  });
  await until(async () => said.endsWith('\n'), 'the lock to be there or not');
  const identity = identityOf(Number(/^locked (\d+)/.exec(said)?.[1] ?? child.pid));
  if (identity) noted.push(identity);
  return { child, said: said.trim() };
}

test('a folder is locked for one process, which others are told of, until it ends', async () => {
  const folder = newFolder();
  const first = await locker(folder);
  expect(first.said).toMatch(/^locked \d+$/);
  const refused = lockFolder(folder);
  await expect(refused).rejects.toThrow(
    `Another npm start, process ${first.child.pid}, works with the data in ${folder}.` +
      ' Stop it first, or name another folder: KEYMINT_FOLDER=… npm start',
  );
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const lock = await lockFolder(folder);
  lock.release();
  expect(existsSync(join(folder, 'lock.json'))).toBe(false);
});

test('what a killed process left running is ended before its folder is locked again', async () => {
  const folder = newFolder();
  const { child, said } = await locker(folder);
  const orphan = Number(said.split(' ')[1]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(commandOf(orphan)).toContain('setInterval');
  const lock = await lockFolder(folder);
  expect(commandOf(orphan)).toBeUndefined();
  lock.release();
});

test.each([
  ['was started at another time', { started: '1' }],
  ['is another program', { command: 'java -jar something.jar' }],
])('a process that has the id of one that is noted, but %s, is left alone', async (_, other) => {
  const folder = newFolder();
  const stranger = idle();
  const gone = idle();
  const holder = identityOf(pidOf(gone));
  gone.kill('SIGKILL');
  await once(gone, 'exit');
  const noted = { ...identityOf(pidOf(stranger)), ...other };
  const { hostname } = await import('node:os');
  const content = { machine: hostname(), process: holder, children: [noted] };
  writeFileSync(join(folder, 'lock.json'), JSON.stringify(content));
  const lock = await lockFolder(folder);
  expect(isOver(stranger)).toBe(false);
  lock.release();
});

test('a folder that was locked on another machine is not touched', async () => {
  const folder = newFolder();
  const self = identityOf(process.pid);
  const content = JSON.stringify({ machine: 'elsewhere', process: self, children: [] });
  writeFileSync(join(folder, 'lock.json'), content);
  await expect(lockFolder(folder)).rejects.toThrow('were last used on another machine, elsewhere');
  expect(readFileSync(join(folder, 'lock.json'), 'utf8')).toBe(content);
});

test('of ten processes that take over at once from one that was killed, one gets the lock', async () => {
  const folder = newFolder();
  const { child } = await locker(folder);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const all = await Promise.all(Array.from({ length: 10 }, () => locker(folder)));
  expect(all.filter(({ said }) => said.startsWith('locked'))).toHaveLength(1);
  expect(all.filter(({ said }) => said.startsWith('Another npm start'))).toHaveLength(9);
});

test('who was killed while taking over does not keep others from it', async () => {
  const folder = newFolder();
  const { child } = await locker(folder);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const mutex = join(folder, 'lock.taking-over');
  mkdirSync(mutex);
  utimesSync(mutex, 1, 1);
  const lock = await lockFolder(folder);
  lock.release();
});

test('a database that a killed process noted is not taken for a running one', async () => {
  const folder = newFolder();
  const running = { FIRESTORE_EMULATOR_HOST: '127.0.0.1:1', GOOGLE_CLOUD_PROJECT: 'demo' };
  const { child } = await locker(folder);
  writeFileSync(join(folder, 'running.json'), JSON.stringify(running));
  expect(findRunning(folder)).toEqual(running);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(findRunning(folder)).toBeUndefined();
});
