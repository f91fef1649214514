import type { Context } from '../../context';
import { transportOf } from '../../mail/smtp';
import { runDueWork } from '../../tasks/dueWork';

/** How often a process looks for what is due, in milliseconds. */
const PAUSE_MS = 30_000;

/** Does what is due now and then, where no scheduler asks for it. Returns what stops it, after what it does now. */
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
