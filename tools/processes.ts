import { type ChildProcess, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/*
 * Inspects and kills processes that are not direct children. Reads /proc on Linux, which needs no package, and
 * calls `ps` elsewhere.
 */

/** Time limit for a killed process to exit. */
const KILL_TIMEOUT_MS = 10_000;
const KILL_POLL_MS = 20;

interface ProcessInfo {
  parent: number;
  /** Start time in the system's own format. */
  started: string;
  /** Command line; empty for a zombie. */
  command: string;
}

const hasProc = existsSync('/proc/self/stat');

/** Source: proc(5), /proc/pid/stat and /proc/pid/cmdline. */
function fromProc(pid: number): ProcessInfo {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name, in parentheses, may contain any character.
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

/** Returns information on a process, or undefined if it has exited. */
function infoOf(pid: number): ProcessInfo | undefined {
  try {
    const info = hasProc ? fromProc(pid) : fromPs(pid);
    return info.command === '' ? undefined : info;
  } catch {
    // It does not exist or cannot be read.
    return undefined;
  }
}

/** Returns the command line of a process, or undefined if it has exited. */
export const commandOf = (pid: number): string | undefined => infoOf(pid)?.command;

/** Identifies a process even after its id is reused. */
export interface Identity {
  pid: number;
  started: string;
  command: string;
}

/** Returns the identity of a running process, or undefined if it has exited. */
export function identityOf(pid: number): Identity | undefined {
  const info = infoOf(pid);
  return info && { pid, started: info.started, command: info.command };
}

/** True while the process with this identity is running. */
export function isRunning({ pid, started, command }: Identity): boolean {
  const now = infoOf(pid);
  return now?.started === started && now.command === command;
}

/** Returns the id of a child. @throws Error if its program could not be started, usually because it is missing */
export function pidOf({ pid, spawnfile }: ChildProcess): number {
  if (pid === undefined) throw new Error(`${spawnfile} could not be started`);
  return pid;
}

/** Sends a signal to a process, if it is running. @throws RangeError for an id that names several */
export function signal(pid: number, name: NodeJS.Signals): void {
  // 0 and negative ids are groups: kill(2). A child that could not be started has no id.
  if (!(pid > 1)) throw new RangeError(`${pid} is no process to kill`);
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills a process, if it is running. @throws RangeError for an id that names several */
export const killNow = (pid: number): void => signal(pid, 'SIGKILL');

/** Kills the processes with these identities and waits until they have exited. */
export async function endAll(identities: readonly Identity[]): Promise<void> {
  const deadline = Date.now() + KILL_TIMEOUT_MS;
  for (const identity of identities) if (isRunning(identity)) killNow(identity.pid);
  while (identities.some(isRunning)) {
    if (Date.now() > deadline) throw new Error('Processes that were killed do not end');
    await pause(KILL_POLL_MS);
  }
}

/** Sends a signal to the process group of a child that was started `detached`, as Ctrl-C in a terminal does. */
export function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills the process group of a child that was started `detached`. */
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
      // It has exited meanwhile.
      return [];
    }
  });
}

/** Returns the ids of processes that have an environment variable with this value; none without /proc. */
export function processesWith(name: string, value: string): number[] {
  if (!hasProc) return [];
  return readdirSync('/proc').flatMap((id) => {
    try {
      const variables = /^\d+$/.test(id) ? readFileSync(`/proc/${id}/environ`, 'utf8').split('\0') : [];
      return variables.includes(`${name}=${value}`) ? [Number(id)] : [];
    } catch {
      // It has exited, or belongs to another user.
      return [];
    }
  });
}

/** Returns the ids of all descendants of these processes. */
export function descendantsOf(...pids: number[]): number[] {
  const rows = parents();
  const below = (parent: number): number[] =>
    rows.flatMap(([child, its]) => (its === parent ? [child, ...below(child)] : []));
  return [...new Set(pids.flatMap(below))];
}
