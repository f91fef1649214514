import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startFunctions } from '../../../tools/functions';
import { freePort, listening, until } from '../../../tools/ports';
import { descendantsOf, killNow, pidOf } from '../../../tools/processes';
import { note } from './notes';

/** A process a test has started, and all it has written. */
export interface Started {
  child: ChildProcess;
  url: string;
  output(): string;
  /** Kills it and all it has started, unless it is over, and waits for its end. */
  kill(): Promise<void>;
}

/** Watches a process that serves at a port. @throws Error when it could not be started */
export function watch(child: ChildProcess, port: number): Started {
  // It is thrown here, not in whatever runs when the event comes.
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

/** Starts one function under functions-framework in a process of its own, and waits until it listens. */
export async function startFunction(target: string, env: NodeJS.ProcessEnv = {}): Promise<Started> {
  const port = await freePort();
  const started = watch(
    startFunctions(target, port, { env: { HOST: '127.0.0.1', ...env }, stdio: 'pipe' }),
    port,
  );
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
    env: { ...process.env, HOST: '127.0.0.1', PORT: `${port}`, ...env },
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
