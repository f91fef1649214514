import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startFunctions } from '../../tools/functions';
import { freePort, listening, until } from '../../tools/ports';
import { note } from './notes';

/** A process a test has started, and all it has written. */
export interface Started {
  child: ChildProcess;
  url: string;
  output(): string;
  /** Kills it and all it has started, unless it is over, and waits for its end. */
  kill(): Promise<void>;
}

/** Kills those of the processes that are not over. */
export function killAll(pids: number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
}

/** Watches a process that serves at a port. */
export function watch(child: ChildProcess, port: number): Started {
  let output = '';
  const keep = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.once('close', () => note('logs', output));
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async kill() {
      const below = descendantsOf(child.pid ?? 0);
      const over = child.exitCode === null && child.signalCode === null && once(child, 'exit');
      killAll([child.pid ?? 0, ...below]);
      await over;
    },
  };
}

/** Starts one function under functions-framework in a process of its own, and waits until it listens. */
export async function startFunction(target: string, env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const port = await freePort();
  const started = watch(startFunctions(target, port, { env, stdio: 'pipe' }), port);
  await until(() => listening(port), `${target}:\n${started.output()}`);
  return started;
}

/** Starts an entry point of the gateway's functions: their own server, or all functions under functions-framework. */
export async function startVerifierProcess(
  entry: 'functions/verifier.ts' | 'registry',
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  if (entry === 'registry') return startFunction(entry, env);
  const port = await freePort();
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', entry], {
    env: { ...process.env, PORT: `${port}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = watch(child, port);
  await until(() => listening(port), `${entry}:\n${started.output()}`);
  return started;
}

const REPORT = 'REPORT ';

/** What a process says of itself. */
interface Report {
  /** The files it has loaded. */
  loaded: string[];
  /** Of how many among a thousand promises an async hook is told. */
  promisesHooked: number;
}

const reporter = `
  import { AsyncResource } from 'node:async_hooks';
  import { Module } from 'node:module';
  const id = () => new AsyncResource('id').asyncId();
  process.on('SIGUSR2', async () => {
    const before = id();
    for (let count = 0; count < 1000; count++) await null;
    const report = { loaded: Object.keys(Module._cache), promisesHooked: id() - before - 1 };
    console.log('${REPORT}' + JSON.stringify(report));
  });`;

/** NODE_OPTIONS of a process that says what it has loaded and how it runs when it is asked by a signal. */
export const reporting = `--import=data:text/javascript,${encodeURIComponent(reporter)}`;

/** Asks a process that was started with `reporting`. */
export async function reportOf({ child, output }: Started): Promise<Report> {
  const said = () => output().split(REPORT)[1]?.split('\n');
  child.kill('SIGUSR2');
  await until(async () => (said()?.length ?? 0) > 1, 'a report');
  return JSON.parse(said()?.[0] ?? '');
}

/** The ids of all processes that a process has started, and those have started. */
export function descendantsOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([child = 0, ppid]) => (ppid === parent ? [child, ...below(child)] : []));
  return below(pid);
}

/** What a process was started with, or undefined when it is over, if only its parent does not know yet. */
export function commandOf(pid: number): string | undefined {
  try {
    const [, state = '', command = ''] =
      /^(\S+)\s+(.*)/.exec(execFileSync('ps', ['-p', `${pid}`, '-o', 'stat=,args='], { encoding: 'utf8' })) ??
      [];
    return state.startsWith('Z') ? undefined : command;
  } catch {
    return undefined;
  }
}
