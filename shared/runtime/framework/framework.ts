import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { limitRest, limitServer } from '../http/receiving';
import { frameworkParts } from './frameworkParts';
import { hostCheckIn } from './hostNames';
import { bindServer, onFrameworkServer } from './listening';

const target = Symbol('request target');

/** What the framework's request carries for the runtime, once `prepareFramework` has run. */
interface Prepared {
  [target]?: string;
}

const endings = ['SIGINT', 'SIGTERM'] as const;

let prepared = false;

/**
 * Makes functions-framework leave requests to the runtime; call it before the framework builds its
 * server, which it does after loading the function. docs/adr/0003 has the reasons.
 *
 * - Bodies are left unread until the runtime reads them: the framework reads up to 1 GiB of them before
 *   anybody knows who asks, and answers malformed ones with an HTML page and a stack trace.
 * - Requests that do not arrive in time are closed.
 * - The server listens where HOST says, and answers to the names that `hostCheckIn` has.
 * - Paths are not interpreted: the framework answers `%zz` with a stack trace, and some paths itself.
 * - No `domain` is made per request and no AsyncLocalStorage entered: their async hooks make every
 *   promise in the process dearer. A handler must therefore be asynchronous and catch what it throws.
 * - Told to end, a process answers what it has been asked, where the framework answers it 500; then it
 *   does what `ending` says.
 */
export function prepareFramework(ending: () => Promise<void> = async () => {}): void {
  if (prepared) return;
  prepared = true;
  const { bodyParser, express, domain, asyncLocalStorage, invoker } = frameworkParts();

  const pass: RequestHandler = (_req, _res, next) => next();
  for (const name of ['json', 'text', 'urlencoded', 'raw'] as const)
    Object.defineProperty(bodyParser, name, { value: () => pass });

  const { application } = express;
  const { handle, use } = application;
  // What does nothing need not be called for each request.
  application.use = function (...handlers) {
    return handlers.includes(pass) ? this : use.apply(this, handlers);
  };
  const isServed = hostCheckIn(process.env);
  application.handle = function (req: Request & Prepared, res: Response, ...rest) {
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
    const before = endings.flatMap((signal) => process.listeners(signal));
    register.call(this);
    for (const signal of endings) {
      for (const listener of process.listeners(signal))
        if (!before.includes(listener)) process.off(signal, listener);
      process.once(signal, () => {
        // Connections are kept for a next request only until the answers in progress are sent.
        this.server.keepAliveTimeout = 1;
        this.server.close(() => ending().finally(() => process.exit(0)));
      });
    }
  };
  onFrameworkServer((server) => {
    limitServer(server);
    bindServer(server);
  });
}

/** A request that the framework has prepared. */
export type FrameworkRequest = IncomingMessage & Prepared;

/** The request target as the client wrote it. */
export const targetOf = (req: FrameworkRequest): string => req[target] ?? req.url ?? '/';
