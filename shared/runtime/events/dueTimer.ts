import type { Context } from '../../context';
import { transportOf } from '../../mail/smtp';
import { runDueWork } from '../../tasks/dueWork';

/** Interval between runs, in milliseconds. */
const PAUSE_MS = 30_000;

/**
 * Runs due work periodically, where no scheduler calls `runDue`. Returns a function that stops it after the
 * current run.
 */
export function startDueWork(context: Context, pause = PAUSE_MS): () => Promise<void> {
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
  const timer = setInterval(run, pause).unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
