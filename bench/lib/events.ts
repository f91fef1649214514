import { connect, createServer, type Socket } from 'node:net';
import { freePort } from '../../tools/ports';

/**
 * Forwards the emulator's events to the current contestant, since the emulator delivers to one fixed address. All
 * contestants' events take this way, so the delay is the same for each.
 */
export async function openForwarder() {
  const port = await freePort();
  const open = new Set<Socket>();
  let to: number | undefined;
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer({ noDelay: true }, (socket) => {
    keep(socket);
    if (to === undefined) {
      socket.destroy();
      return;
    }
    const target = connect({ port: to, host: '127.0.0.1', noDelay: true });
    keep(target);
    target.once('close', () => socket.destroy());
    socket.once('close', () => target.destroy());
    socket.pipe(target).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${port}`,
    /** Sends the following events to a port of this machine. */
    turnTo(next: number): void {
      if (next === to) return;
      to = next;
      for (const socket of open) socket.destroy();
    },
    close(): void {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}
