import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { ended } from '../../tools/emulator';
import { freePort } from '../../tools/ports';
import { pidOf } from '../../tools/processes';
import { answerOf } from './load';
import { type Call, cpuOf, type Start } from './subject';

/** Interval at which a starting server is polled. */
const POLL_MS = 3;

/** Timeout of a first response. */
const TIMEOUT_MS = 60_000;

/** Time from the start of a process to its first response: milliseconds, and microseconds of CPU. */
export interface FirstAnswer {
  ms: number;
  cpu: number | undefined;
  status: number;
  text: string;
}

const isNotThereYet = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | null)?.code === 'ECONNREFUSED';

/** Starts a process, polls it until it responds, and stops it. @throws Error if it exits by itself */
export async function firstAnswer(start: Start, call: Call): Promise<FirstAnswer> {
  const { args, command = process.execPath, cwd, env } = start;
  const port = start.port ?? (await freePort());
  const begun = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, NODE_ENV: 'production', PORT: `${port}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd && { cwd }),
  });
  const stopNow = () => child.kill('SIGKILL');
  process.once('exit', stopNow);
  let said = '';
  const hear = (text: Buffer) => {
    said = (said + text.toString()).slice(-2000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  try {
    for (;;) {
      try {
        const { status, text } = await answerOf(`http://127.0.0.1:${port}`, call);
        return { ms: performance.now() - begun, cpu: cpuOf(pidOf(child)), status, text };
      } catch (error) {
        if (!isNotThereYet(error)) throw error;
      }
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${args.join(' ')} ended before it answered:\n${said}`);
      if (performance.now() - begun > TIMEOUT_MS)
        throw new Error(`${args.join(' ')} did not answer:\n${said}`);
      await pause(POLL_MS);
    }
  } finally {
    process.off('exit', stopNow);
    child.kill('SIGKILL');
    await ended(child);
  }
}
