import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { endAll, type Identity, identityOf, isRunning } from './processes';

const StoredIdentity = z.object({ pid: z.int(), started: z.string(), command: z.string() });

/** Content of a lock file: the process that holds the lock and its children. */
const Holder = z.object({
  /** Process ids are local to a machine or container. */
  machine: z.string(),
  process: StoredIdentity,
  children: z.array(StoredIdentity),
});
type Holder = z.infer<typeof Holder>;

/** Time limit for another process to replace the lock of one that is gone. */
const TAKEOVER_TIMEOUT_MS = 10_000;
const TAKEOVER_POLL_MS = 50;

const fileIn = (folder: string): string => join(folder, 'lock.json');

function read(file: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, or not a lock: a lock file is never half-written.
    return undefined;
  }
}

const isHeld = ({ machine, process: holder }: Holder): boolean => machine !== hostname() || isRunning(holder);

/** True if a data folder was locked by a process that is gone. */
export function isAbandoned(folder: string): boolean {
  const holder = read(fileIn(folder));
  return holder !== undefined && !isHeld(holder);
}

/** A lock that this process holds. */
export interface Lock {
  /** Records a child, so that the next holder kills it first if this process was killed. */
  note(pid: number | undefined): void;
  release(): void;
}

/** Refuses a folder that another process works with. @throws Error that names the process */
function requireFree(folder: string, { machine, process: holder }: Holder): void {
  if (machine !== hostname()) {
    throw new Error(
      `The data in ${folder} were last used on another machine, ${machine}, and may be in use there.` +
        ` When nothing runs there any more, remove ${fileIn(folder)} and start again.`,
    );
  }
  if (isRunning(holder)) {
    throw new Error(
      `Another npm start, process ${holder.pid}, works with the data in ${folder}.` +
        ' Stop it first, or name another folder: KEYMINT_FOLDER=… npm start',
    );
  }
}

/** Runs `work` while no other process can replace the lock of this folder. */
async function takingOver<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const mutex = join(folder, 'lock.taking-over');
  for (const deadline = Date.now() + 2 * TAKEOVER_TIMEOUT_MS; ; ) {
    try {
      mkdirSync(mutex);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || Date.now() > deadline) throw error;
      // Left by a process that was killed during a takeover.
      const age = Date.now() - (statSync(mutex, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > TAKEOVER_TIMEOUT_MS) rmSync(mutex, { recursive: true, force: true });
      else await pause(TAKEOVER_POLL_MS);
    }
  }
  try {
    return await work();
  } finally {
    rmdirSync(mutex);
  }
}

/**
 * Locks a data folder until this process exits, after killing what a killed process has left running there.
 * @throws Error if another process works with the folder
 */
export async function lockFolder(folder: string): Promise<Lock> {
  mkdirSync(folder, { recursive: true });
  const file = fileIn(folder);
  const self = identityOf(process.pid);
  if (!self) throw new Error('This machine does not tell which processes run: neither /proc nor ps is there');
  const holder: Holder = { machine: hostname(), process: self, children: [] };
  const draft = join(folder, `lock.${process.pid}`);
  const write = () => writeFileSync(draft, JSON.stringify(holder, null, 2), { flush: true });

  write();
  try {
    // Creating a link is atomic and fails if there is a lock already.
    linkSync(draft, file);
    rmSync(draft);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    try {
      await takingOver(folder, async () => {
        const before = read(file);
        if (before) requireFree(folder, before);
        await endAll(before?.children ?? []);
        renameSync(draft, file);
      });
    } finally {
      rmSync(draft, { force: true });
    }
  }

  const release = () => {
    if (read(file)?.process.pid === process.pid) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return {
    note(pid) {
      const child: Identity | undefined = pid === undefined ? undefined : identityOf(pid);
      if (!child) return;
      holder.children.push(child);
      write();
      renameSync(draft, file);
    },
    release() {
      process.off('exit', release);
      release();
    },
  };
}
