import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newestSave, replaceSave } from '../../tools/saves';

jest.setTimeout(120_000);

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keymint-saves-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const FILES = 20;
const ROUNDS = 10;

/** Writes a save whose files all have the same content. */
const saveOf = (content: string) => async (into: string) => {
  mkdirSync(join(into, 'data/deep'), { recursive: true });
  for (let n = 0; n < FILES; n++) writeFileSync(join(into, 'data/deep', `${n}`), content);
};

/** Returns the content of a save. @throws Error if it is incomplete or inconsistent */
function contentOf(save: string | undefined): string {
  if (save === undefined) throw new Error('There is no save');
  const contents = new Set(
    Array.from({ length: FILES }, (_, n) => readFileSync(join(save, 'deep', `${n}`), 'utf8')),
  );
  const [content = ''] = contents;
  if (contents.size !== 1 || content === '') throw new Error(`A save is of ${contents.size} pieces`);
  return content;
}

test('the newest save counts, and older ones are gone', async () => {
  expect(newestSave(folder)).toBeUndefined();
  for (const content of ['one', 'two', 'three']) await replaceSave(folder, 'data', saveOf(content));
  expect(contentOf(newestSave(folder))).toBe('three');
  expect(readdirSync(join(folder, 'saves'))).toHaveLength(1);
});

test('a save of the former layout is read, and replaced by the first that is made', async () => {
  await saveOf('former')(folder);
  expect(contentOf(newestSave(folder))).toBe('former');
  await replaceSave(folder, 'data', saveOf('new'));
  expect(contentOf(newestSave(folder))).toBe('new');
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('a save that fails leaves the one before', async () => {
  await replaceSave(folder, 'data', saveOf('good'));
  const failing = replaceSave(folder, 'data', async (into) => {
    await saveOf('half')(into);
    throw new Error('The disk is full');
  });
  await expect(failing).rejects.toThrow('The disk is full');
  expect(contentOf(newestSave(folder))).toBe('good');
});

test('a process that is killed at any moment of saving leaves a complete save, none older than the last it told of', async () => {
  await replaceSave(folder, 'data', saveOf('0'));
  const script = `
    const { mkdirSync, writeFileSync } = require('node:fs');
    const { join } = require('node:path');
    const { replaceSave } = require('./tools/saves');
    (async () => {
      for (let n = Number(process.argv[1]) + 1; ; n++) {
        await replaceSave(process.argv[2], 'data', async (into) => {
          mkdirSync(join(into, 'data/deep'), { recursive: true });
          for (let file = 0; file < ${FILES}; file++) writeFileSync(join(into, 'data/deep', String(file)), String(n));
        });
        process.stdout.write(n + '\\n');
      }
    })();`;
  let told = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', script, `${told}`, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    child.stdout?.on('data', (text: Buffer) => {
      told = Number(text.toString().trim().split('\n').at(-1));
    });
    await once(child.stdout ?? child, 'data');
    await pause(Math.random() * 30);
    child.kill('SIGKILL');
    await once(child, 'close');
    const saved = Number(contentOf(newestSave(folder)));
    expect(saved).toBeGreaterThanOrEqual(told);
    told = saved;
  }
  expect(told).toBeGreaterThanOrEqual(ROUNDS);
});
