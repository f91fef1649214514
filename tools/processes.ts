import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * Processes of this machine, other than one's own children: what they are, and how they are ended. On
 * Linux all of it is read from /proc, which is there without any package; elsewhere `ps` tells it.
 */

/** How long a killed process may take to be gone, in milliseconds. */
const KILL_TIMEOUT_MS = 10_000;
const KILL_POLL_MS = 20;

interface ProcessInfo {
  parent: number;
  /** When it was started, in the system's own notation. */
  started: string;
  /** The command line; empty when it is over and its parent has not noticed yet. */
  command: string;
}

const hasProc = existsSync('/proc/self/stat');

/** Source: proc(5), /proc/pid/stat and /proc/pid/cmdline. */
function fromProc(pid: number): ProcessInfo {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name, in parentheses, may have any character in it.
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
  return { parent: Number(parent), started: `${rest[17]}`, command: state === 'Z' ? '' : command };
}

function fromPs(pid: number): ProcessInfo {
  const columns = ['stat=', 'ppid=', 'lstart=', 'args='].flatMap((column) => ['-o', column]);
  const line = execFileSync('ps', ['-p', `${pid}`, ...columns], { encoding: 'utf8' }).trim();
  const [, state = '', parent, started = '', command = ''] =
    /^(\S+)\s+(\d+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\d{4})\s+(.*)$/.exec(line) ?? [];
  return { parent: Number(parent), started, command: state.startsWith('Z') ? '' : command };
}

/** What a process is; undefined when it is over. */
function infoOf(pid: number): ProcessInfo | undefined {
  try {
    const info = hasProc ? fromProc(pid) : fromPs(pid);
    return info.command === '' ? undefined : info;
  } catch {
    // It does not exist, or cannot be told.
    return undefined;
  }
}

/** The command line of a process; undefined when it is over. */
export const commandOf = (pid: number): string | undefined => infoOf(pid)?.command;

/** A process as another one can recognize it later: ids are given again. */
export interface Identity {
  pid: number;
  started: string;
  command: string;
}

/** How a running process is recognized; undefined when it is over. */
export function identityOf(pid: number): Identity | undefined {
  const info = infoOf(pid);
  return info && { pid, started: info.started, command: info.command };
}

/** True while the very process runs that had this identity. */
export function isRunning({ pid, started, command }: Identity): boolean {
  const now = infoOf(pid);
  return now?.started === started && now.command === command;
}

/** The id of a child. @throws Error when its program could not be started: it is missing, most likely */
export function pidOf({ pid, spawnfile }: ChildProcess): number {
  if (pid === undefined) throw new Error(`${spawnfile} could not be started`);
  return pid;
}

/** Sends a signal to a process; one that is over is left alone. @throws RangeError for an id that names several */
export function signal(pid: number, name: NodeJS.Signals): void {
  // 0 and negative ids are groups: kill(2). The id of a child that could not be started is undefined.
  if (!(pid > 1)) throw new RangeError(`${pid} is no process to kill`);
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills a process; one that is over is left alone. @throws RangeError for an id that names several */
export const killNow = (pid: number): void => signal(pid, 'SIGKILL');

/** Kills the very processes that have these identities, and waits until they are gone. */
export async function endAll(identities: readonly Identity[]): Promise<void> {
  const deadline = Date.now() + KILL_TIMEOUT_MS;
  for (const identity of identities) if (isRunning(identity)) killNow(identity.pid);
  while (identities.some(isRunning)) {
    if (Date.now() > deadline) throw new Error('Processes that were killed do not end');
    await pause(KILL_POLL_MS);
  }
}

/** Sends a signal to a child that was started `detached`, and to all of its group, as Ctrl-C in a terminal does. */
export function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills a child that was started `detached`, with all of its group. */
export const killGroup = (child: ChildProcess): void => signalGroup(child, 'SIGKILL');

function parents(): [pid: number, parent: number][] {
  if (!hasProc) {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    return table
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  }
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return [[Number(name), fromProc(Number(name)).parent]];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/** The ids of the processes that have an environment variable with this value; none where there is no /proc. */
export function processesWith(name: string, value: string): number[] {
  if (!hasProc) return [];
  return readdirSync('/proc').flatMap((id) => {
    try {
      const variables = /^\d+$/.test(id) ? readFileSync(`/proc/${id}/environ`, 'utf8').split('\0') : [];
      return variables.includes(`${name}=${value}`) ? [Number(id)] : [];
    } catch {
      // It ended meanwhile, or is another user's.
      return [];
    }
  });
}

/** The ids of all processes that these have started, and those have started. */
export function descendantsOf(...pids: number[]): number[] {
  const rows = parents();
  const below = (parent: number): number[] =>
    rows.flatMap(([child, its]) => (its === parent ? [child, ...below(child)] : []));
  return [...new Set(pids.flatMap(below))];
}
