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
import { filesBelow } from './prebuilt.cjs';

/*
 * Saves of the emulator's data. Each has a folder of its own, `saves/<number>`, that is renamed once it is complete
 * and synced; the highest number is current. So there is always a complete save, whenever a process is killed.
 */

/** Folder of saves before they were numbered. */
const UNNUMBERED = 'data';

const numbersIn = (folder: string): number[] =>
  existsSync(join(folder, 'saves'))
    ? readdirSync(join(folder, 'saves'))
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .sort((one, other) => other - one)
    : [];

/** Returns the path of the newest complete save in a data folder, or undefined. */
export function newestSave(folder: string): string | undefined {
  const [newest] = numbersIn(folder);
  if (newest !== undefined) return join(folder, 'saves', `${newest}`);
  return existsSync(join(folder, UNNUMBERED)) ? join(folder, UNNUMBERED) : undefined;
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Syncs a folder and its contents to disk. */
function syncBelow(folder: string): void {
  for (const file of filesBelow(folder)) sync(file);
  for (const { parentPath, name } of readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isDirectory(),
  ))
    sync(join(parentPath, name));
  sync(folder);
}

/** Replaces the newest save: `write` creates the folder `name` in the folder it is given. */
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
  rmSync(join(folder, UNNUMBERED), { recursive: true, force: true });
  rmSync(next, { recursive: true, force: true });
}
