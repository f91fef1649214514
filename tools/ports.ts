import { connect, createServer } from 'node:net';

/** A port of this machine that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(address)));
    });
  });

/** Whether somebody listens on a port of this machine. */
export const listening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Asks `ready` every `gap` milliseconds until it says yes. @throws Error after `patience` milliseconds */
export async function until(
  ready: () => Promise<boolean>,
  what: string,
  { gap = 20, patience = 60_000 }: { gap?: number; patience?: number } = {},
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await ready().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited ${patience / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, gap));
  }
}
