import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './fingerprint';

/*
 * Saves of the emulator's data. Each has a folder of its own, `saves/<number>`, which gets its name when
 * it is complete and on the disk; the one with the highest number counts. So there is a complete save at
 * any moment, whenever a process is killed.
 */

/** Where saves lay before they had numbers. */
const FORMER = 'data';

const numbersIn = (folder: string): number[] =>
  existsSync(join(folder, 'saves'))
    ? readdirSync(join(folder, 'saves'))
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .sort((one, other) => other - one)
    : [];

/** Path of the newest complete save in a data folder; undefined when there is none. */
export function newestSave(folder: string): string | undefined {
  const [newest] = numbersIn(folder);
  if (newest !== undefined) return join(folder, 'saves', `${newest}`);
  return existsSync(join(folder, FORMER)) ? join(folder, FORMER) : undefined;
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Puts a folder and all in it on the disk. */
function syncBelow(folder: string): void {
  for (const file of filesBelow(folder)) sync(file);
  for (const { parentPath, name } of readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isDirectory(),
  ))
    sync(join(parentPath, name));
  sync(folder);
}

/** Replaces the newest save: `write` makes a new one as the folder `name` in the folder it is given. */
export async function replaceSave(
  folder: string,
  name: string,
  write: (into: string) => Promise<void>,
): Promise<void> {
  const saves = join(folder, 'saves');
  const next = join(saves, 'next');
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  await write(next);
  syncBelow(next);
  const before = numbersIn(folder);
  renameSync(join(next, name), join(saves, `${(before[0] ?? 0) + 1}`));
  sync(saves);
  for (const number of before) rmSync(join(saves, `${number}`), { recursive: true, force: true });
  rmSync(join(folder, FORMER), { recursive: true, force: true });
  rmSync(next, { recursive: true, force: true });
}
