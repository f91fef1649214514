import type { Context } from '../../context';
import { transportOf } from '../../mail/smtp';
import { runDueWork } from '../../tasks/dueWork';

/** Interval between runs, in milliseconds. */
const PAUSE_MS = 30_000;

/** Delay of the first run, so that work is done even if the process is restarted again and again. */
const FIRST_PAUSE_MS = 1000;

/**
 * Runs due work soon after the start and then periodically, where no scheduler calls `runDue`. Returns a function that stops it after the
 * current run.
 */
export function startDueWork(context: Context): () => Promise<void> {
  let running: Promise<unknown> | undefined;
  const run = (): void => {
    running ??= context.vault
      .ready()
      .then(() => runDueWork(context, context.mail ?? transportOf(process.env)))
      .catch((error) => context.log.error({ error }, 'What is due could not be looked for'))
      .finally(() => {
        running = undefined;
      });
  };
  const first = setTimeout(run, FIRST_PAUSE_MS).unref();
  const timer = setInterval(run, PAUSE_MS).unref();
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    await running;
  };
}
