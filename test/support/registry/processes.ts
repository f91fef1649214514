import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startFunctions } from '../../../tools/functions';
import { freePort, listening, until } from '../../../tools/ports';
import { descendantsOf, killNow, pidOf } from '../../../tools/processes';
import { note } from './notes';

/** A process that a test started, and its output. */
export interface Started {
  child: ChildProcess;
  url: string;
  output(): string;
  /** Kills it and its children unless it has exited, and waits until it has. */
  kill(): Promise<void>;
}

/** Watches a process that listens on a port. @throws Error if it could not be started */
export function watch(child: ChildProcess, port: number): Started {
  // Keeps the event from throwing; the error is thrown below.
  child.once('error', () => {});
  const pid = pidOf(child);
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
      const isOver = child.exitCode !== null || child.signalCode !== null;
      if (isOver) return;
      const over = once(child, 'exit');
      [pid, ...descendantsOf(pid)].forEach(killNow);
      await over;
    },
  };
}

/** Starts one function with functions-framework as a process and waits until it listens. */
export async function startFunction(target: string, env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const port = await freePort();
  const started = watch(
    startFunctions(target, port, { env: { HOST: '127.0.0.1', ...env }, stdio: 'pipe' }),
    port,
  );
  await until(() => listening(port), `${target}:\n${started.output()}`);
  return started;
}

/** Starts an entry point of the gateway's functions: their own server, or all functions with functions-framework. */
export async function startVerifierProcess(
  entry: 'functions/verifier.ts' | 'registry',
  env: NodeJS.ProcessEnv = {},
): Promise<Started> {
  if (entry === 'registry') return startFunction(entry, env);
  const port = await freePort();
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', entry], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: `${port}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const started = watch(child, port);
  await until(() => listening(port), `${entry}:\n${started.output()}`);
  return started;
}

const REPORT = 'REPORT ';

/** What a process reports about itself. */
interface Report {
  /** Files it has loaded. */
  loaded: string[];
  /** How many of a thousand promises trigger an async hook. */
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

/** NODE_OPTIONS of a process that writes a report on a signal. */
export const reporting = `--import=data:text/javascript,${encodeURIComponent(reporter)}`;

/** Requests the report of a process started with `reporting`. */
export async function reportOf({ child, output }: Started): Promise<Report> {
  const said = () => output().split(REPORT)[1]?.split('\n');
  child.kill('SIGUSR2');
  await until(async () => (said()?.length ?? 0) > 1, 'a report');
  return JSON.parse(said()?.[0] ?? '');
}
