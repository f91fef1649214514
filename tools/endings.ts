/** How often to see whether npm is still there, in milliseconds. */
const GAP = 200;

/** Calls `stop` when this process is told to end, each time it is told, and when npm that ran it is gone. */
export function whenToldToEnd(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  // A signal that ends npm ends npm's shell, which passes nothing on.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && stop(), GAP).unref();
}
