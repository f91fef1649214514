import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, listening, until } from '../../tools/ports';
import { pidOf, signal } from '../../tools/processes';

/** Role of a subject in a comparison. */
export type Role = 'ours' | 'floor' | 'peer';

/** A request; GET by default. */
export interface Call {
  path: string;
  headers: Record<string, string>;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: string;
}

/** A server under load, as a process of its own. */
export interface Server {
  url: string;
  pid: number;
  /** The first line it printed, if that was waited for. */
  line: string;
  stop(): Promise<void>;
}

/** How to start a server. */
export interface Start {
  /** Arguments of Node.js or of `command`; the environment variable PORT has the port. */
  args: string[];
  command?: string;
  cwd?: string;
  env?: Record<string, string>;
  port?: number;
  /** True if it prints a line when it is ready. */
  prints?: boolean;
  /** Time limit for it to listen, in milliseconds. */
  timeoutMs?: number;
}

const folders = new Set<string>();
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Creates a folder that is removed when this process exits. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-bench-'));
  folders.add(folder);
  return folder;
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((resolve) => child.once('exit', resolve));
};

/** Starts a server and waits until it listens. It exits with this process. */
export async function startServer({
  args,
  command = process.execPath,
  cwd,
  env,
  port,
  prints,
  timeoutMs = 60_000,
}: Start): Promise<Server> {
  const at = port ?? (await freePort());
  const child = spawn(command, args, {
    env: { ...process.env, NODE_ENV: 'production', PORT: `${at}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    ...(cwd && { cwd }),
  });
  const stopNow = () => child.kill('SIGKILL');
  process.once('exit', stopNow);
  let said = '';
  const hear = (text: Buffer) => {
    said = (said + text.toString()).slice(-4000);
  };
  child.stderr.on('data', hear);
  const line = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  child.stdout.on('data', hear);
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${command} ${args.join(' ')} ended:\n${said}`)));
  });
  failed.catch(() => {});
  await Promise.race([until(() => listening(at), args.join(' '), { timeoutMs }), failed]);
  return {
    url: `http://127.0.0.1:${at}`,
    pid: pidOf(child),
    line: prints ? await Promise.race([line, failed]) : '',
    async stop() {
      process.off('exit', stopNow);
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}

const framework = join(require.resolve('@google-cloud/functions-framework'), '../main.js');

interface StartOfFunction {
  env?: Record<string, string>;
  /** Leading arguments of Node.js. */
  preload?: readonly string[];
}

/** Returns how to start functions-framework with one function, as Google's buildpack does. */
export async function functionStart(
  target: string,
  source: string,
  { env, preload = [] }: StartOfFunction = {},
) {
  const port = await freePort();
  return {
    args: [...preload, framework, `--target=${target}`, `--source=${source}`, `--port=${port}`],
    port,
    env: { ...env, FUNCTION_TARGET: target },
  };
}

/** Starts functions-framework with one function. */
export const startFunction = async (
  target: string,
  source: string,
  options?: StartOfFunction,
): Promise<Server> => startServer(await functionStart(target, source, options));

/** True if a program is on PATH. */
export const isOnPath = (program: string): boolean =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Returns the CPU time of all threads of a process in microseconds; undefined except on Linux. */
export function cpuOf(pid: number): number | undefined {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(folder)) return undefined;
  const spent = readdirSync(folder).map((task) =>
    Number(readFileSync(join(folder, task, 'schedstat'), 'utf8').split(' ')[0]),
  );
  return spent.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000;
}

/** Memory of a process after garbage collection, in MiB. */
export interface Memory {
  resident: number;
  /** Objects and buffers only, without what allocators retain. */
  live: number;
}

/** Returns the peak memory of a process since `forgetPeak`, in MiB. Source: proc(5), VmHWM. */
export const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Resets the peak memory of a process. Source: proc(5), clear_refs. */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

/** A server whose memory can be measured. */
export interface WatchedServer extends Server {
  memory(): Promise<Memory>;
}

/** Starts a server whose memory can be measured. */
export async function startWatched(start: Start): Promise<WatchedServer> {
  const file = join(temporaryFolder(), 'memory.json');
  const server = await startServer({
    ...start,
    args: ['--expose-gc', '--require', join(__dirname, 'collect.cjs'), ...start.args],
    env: { ...start.env, BENCH_MEMORY_FILE: file },
  });
  return {
    ...server,
    async memory() {
      rmSync(file, { force: true });
      signal(server.pid, 'SIGUSR2');
      await until(async () => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'), 'the memory');
      const used: NodeJS.MemoryUsage = JSON.parse(readFileSync(file, 'utf8'));
      return {
        resident: used.rss / 2 ** 20,
        live: (used.heapUsed + used.external) / 2 ** 20,
      };
    },
  };
}
