import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isAbandoned } from './lock';

/** Data folder of `npm start`. */
export const dataFolder = (): string => process.env.KEYMINT_FOLDER ?? '.keymint';

/** Environment variables that name the database of a running `npm start`. */
const Running = z.record(z.string(), z.string());
type Running = z.infer<typeof Running>;

const fileIn = (folder: string): string => join(folder, 'running.json');

/** Stores in the data folder which database runs, until this process exits. */
export function noteRunning(folder: string, running: Readonly<Running>): void {
  writeFileSync(fileIn(folder), JSON.stringify(running));
  process.once('exit', () => rmSync(fileIn(folder), { force: true }));
}

/** Reads which database runs, from the data folder; undefined without a file, or if its process was killed. */
export function findRunning(folder: string): Running | undefined {
  if (isAbandoned(folder)) return undefined;
  try {
    return Running.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')));
  } catch {
    return undefined;
  }
}
