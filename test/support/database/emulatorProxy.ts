import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * A TCP proxy to the Firestore emulator that can be cut, so that connections are refused until it is mended, or
 * frozen, so that connections are accepted but no bytes pass until it is thawed.
 */
export async function startEmulatorProxy() {
  const [host, port] = `${process.env.FIRESTORE_EMULATOR_HOST}`.split(':');
  const sockets = new Set<Socket>();
  const ends = new Map<Socket, Socket>();
  let isCut = false;
  let isFrozen = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      ends.set(one, other);
      if (!isFrozen) one.pipe(other);
      one
        .on('error', () => {})
        .once('close', () => {
          sockets.delete(one);
          ends.delete(one);
          other.destroy();
        });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    /** Value of `FIRESTORE_EMULATOR_HOST` that goes through the proxy. */
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend() {
      isCut = false;
    },
    freeze() {
      isFrozen = true;
      for (const [one, other] of ends) one.unpipe(other).pause();
    },
    thaw() {
      isFrozen = false;
      for (const [one, other] of ends) one.pipe(other);
    },
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
