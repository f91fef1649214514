import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { limitRest, limitServer } from '../http/receiving';
import { frameworkParts } from './frameworkParts';
import { hostCheckIn } from './hostNames';
import { bindServer, onFrameworkServer } from './listening';

const target = Symbol('request target');

/** Property that `prepareFramework` adds to requests. */
interface PreparedRequest {
  [target]?: string;
}

const shutdownSignals = ['SIGINT', 'SIGTERM'] as const;

let prepared = false;

/**
 * Adapts functions-framework to the runtime; call it before the framework builds its server, which it does
 * after loading the function. Reasons: docs/adr/0003.
 *
 * - Bodies stay unread until the runtime reads them: the framework reads up to 1 GiB before authentication,
 * and answers malformed ones with an HTML page and a stack trace.
 * - Requests that do not arrive in time are closed.
 * - The server listens on HOST and checks host names with `hostCheckIn`.
 * - Paths are not interpreted: the framework answers `%zz` with a stack trace, and serves some paths itself.
 * - No `domain` and no AsyncLocalStorage per request: their async hooks slow down every promise. Handlers
 * must therefore be asynchronous and catch their errors.
 * - On SIGINT and SIGTERM the process completes running requests, which the framework would answer with 500,
 * and then calls `onShutdown`.
 */
export function prepareFramework(onShutdown: () => Promise<void> = async () => {}): void {
  if (prepared) return;
  prepared = true;
  const { bodyParser, express, domain, asyncLocalStorage, invoker } = frameworkParts();

  const pass: RequestHandler = (_req, _res, next) => next();
  for (const name of ['json', 'text', 'urlencoded', 'raw'] as const)
    Object.defineProperty(bodyParser, name, { value: () => pass });

  const { application } = express;
  const { handle, use } = application;
  // Skip middleware that does nothing.
  application.use = function (...handlers) {
    return handlers.includes(pass) ? this : use.apply(this, handlers);
  };
  const isServed = hostCheckIn(process.env);
  application.handle = function (req: Request & PreparedRequest, res: Response, ...rest) {
    req[target] = req.url;
    req.url = '/';
    limitRest(req, res);
    if (isServed?.(req, res) === false) return undefined;
    return handle.call(this, req, res, ...rest);
  };

  domain.create = () => ({ on: () => undefined, run: (work: () => unknown) => work() });
  asyncLocalStorage.asyncLocalStorageMiddleware = pass;

  const { prototype } = invoker.ErrorHandler;
  const { register } = prototype;
  prototype.register = function () {
    const before = shutdownSignals.flatMap((signal) => process.listeners(signal));
    register.call(this);
    for (const signal of shutdownSignals) {
      for (const listener of process.listeners(signal))
        if (!before.includes(listener)) process.off(signal, listener);
      process.once(signal, () => {
        // Close keep-alive connections once running requests are answered.
        this.server.keepAliveTimeout = 1;
        this.server.close(() => onShutdown().finally(() => process.exit(0)));
      });
    }
  };
  onFrameworkServer((server) => {
    limitServer(server);
    bindServer(server);
  });
}

/** A request after `prepareFramework`. */
export type FrameworkRequest = IncomingMessage & PreparedRequest;

/** Returns the request target as the client wrote it. */
export const targetOf = (req: FrameworkRequest): string => req[target] ?? req.url ?? '/';
