import type { Server } from 'node:http';
import { createServer } from 'node:net';
import { frameworkParts } from './frameworkParts';

/*
 * Addresses a server listens on: all of its machine, as containers need, unless HOST names one. `localhost`
 * means the loopback addresses of IPv4 and IPv6, because clients try either.
 */

/** Errors of a machine without IPv6. */
const withoutAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Forwards connections of another address to the server. */
function alsoListen(server: Server, port: number, host: string): void {
  const secondary = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    server.emit('connection', socket);
  });
  secondary.on('error', (error: NodeJS.ErrnoException) => {
    if (!withoutAddress.has(`${error.code}`)) server.emit('error', error);
  });
  secondary.listen({ port, host });
  const { close } = server;
  server.close = (done) => {
    close.call(server, (error) => {
      if (secondary.listening) secondary.close(() => done?.(error));
      else done?.(error);
    });
    return server;
  };
}

/** Makes a server listen on HOST; call it before the server listens. */
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

/** Calls `prepare` with the server of functions-framework, before it listens. */
export function onFrameworkServer(prepare: (server: Server) => void): void {
  const { invoker } = frameworkParts();
  // The framework creates one before its server listens and registers it afterwards.
  class Handler extends invoker.ErrorHandler {
    constructor(server: Server) {
      super(server);
      prepare(server);
    }
  }
  Object.defineProperty(invoker, 'ErrorHandler', { value: Handler, configurable: true });
}
