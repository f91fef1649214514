import { type AddressInfo, connect, createServer, type Server } from 'node:net';

/** Returns a free port of this machine. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(address)));
    });
  });

/** True if a process listens on a port of this machine. */
export const listening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** Has a server listen at a port of this machine, or at another if that is taken; returns the port. */
export async function listenAt(server: Server, port: number): Promise<number> {
  const tried = (at: number) =>
    new Promise<number | undefined>((resolve) => {
      server.once('error', () => resolve(undefined));
      server.listen(at, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  return (await tried(port)) ?? (await tried(0)) ?? 0;
}

/** Polls `ready` every `gap` milliseconds until it is true. @throws Error after `timeoutMs` */
export async function until(
  ready: () => Promise<boolean>,
  what: string,
  { gap = 20, timeoutMs = 60_000 }: { gap?: number; timeoutMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await ready().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, gap));
  }
}
