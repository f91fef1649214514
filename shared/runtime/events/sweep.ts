import type { Context } from '../../context';
import { sweepOverdue } from '../../tasks/overdue';

/** Delay of the first sweep, and pause between sweeps, in milliseconds. */
const FIRST_SWEEP_MS = 60_000;
const SWEEP_PAUSE_MS = 600_000;

/** Maximum organizations per sweep. */
const MAX_ORGANIZATIONS = 10_000;

/**
 * Periodically issues overdue first credentials in all organizations, in long-running processes; others
 * repair what they read. Returns a function that stops it.
 */
export function startSweeping(
  context: Context,
  { first = FIRST_SWEEP_MS, pause = SWEEP_PAUSE_MS }: { first?: number; pause?: number } = {},
): () => void {
  let timer: NodeJS.Timeout;
  let isStopped = false;
  const schedule = (milliseconds: number): void => {
    if (!isStopped) timer = setTimeout(sweep, milliseconds).unref();
  };
  const sweep = async (): Promise<void> => {
    try {
      await context.vault.ready();
      for (const org of await context.store.organizations.listNames(MAX_ORGANIZATIONS)) {
        if (isStopped) return;
        await sweepOverdue(org, context);
      }
    } catch (error) {
      context.log.error({ error }, 'Overdue first credentials could not be looked for');
    }
    schedule(pause);
  };
  schedule(first);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
