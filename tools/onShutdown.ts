/** Interval at which to check whether npm is still running. */
const NPM_POLL_MS = 200;

/** Calls `stop` on each SIGINT and SIGTERM, and once the npm process that started this one is gone. */
export function onShutdown(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  // A signal that kills npm also kills npm's shell, which does not forward it.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event)
    setInterval(() => process.ppid !== parent && stop(), NPM_POLL_MS).unref();
}
