import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { frameworkParts } from './frameworkParts';

/*
 * Where a server listens: at every address of its machine, as containers need, unless HOST names one. As
 * `localhost` it listens at the loopback addresses of IPv4 and IPv6, for clients try either.
 */

/** Errors of a machine without IPv6. */
const withoutAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** True for addresses that only programs of the same machine reach. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Accepts connections at another address as if they came to the server's own. */
function alsoListen(server: Server, port: number, host: string): void {
  const door = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    server.emit('connection', socket);
  });
  door.on('error', (error: NodeJS.ErrnoException) => {
    if (!withoutAddress.has(`${error.code}`)) server.emit('error', error);
  });
  door.listen({ port, host });
  const { close } = server;
  server.close = (done) => {
    close.call(server, (error) => {
      if (door.listening) door.close(() => done?.(error));
      else done?.(error);
    });
    return server;
  };
}

/** Has a server listen where the environment says; call it before the server listens. */
export function bindServer(server: Server, { HOST }: NodeJS.ProcessEnv = process.env): void {
  if (!HOST) return;
  const [host, other] = HOST === 'localhost' ? ['127.0.0.1', '::1'] : [HOST];
  const { listen } = server;
  const listenThere = (port: number, ready?: () => void) => {
    if (other !== undefined) server.once('listening', () => alsoListen(server, port, other));
    return listen.call(server, { port, host }, ready);
  };
  Object.defineProperty(server, 'listen', { value: listenThere });
}

/** Calls `prepare` with the server that functions-framework makes, before it listens. */
export function onFrameworkServer(prepare: (server: Server) => void): void {
  const { invoker } = frameworkParts();
  // The framework makes one before its server listens, and registers it afterwards.
  class Handler extends invoker.ErrorHandler {
    constructor(server: Server) {
      super(server);
      prepare(server);
    }
  }
  Object.defineProperty(invoker, 'ErrorHandler', { value: Handler, configurable: true });
}
