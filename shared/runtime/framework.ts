import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { type FrameworkParts, frameworkParts } from './frameworkParts';

/** The most bytes a request body may have, inflated. */
const MOST_BYTES = 1024 * 1024;

const target = Symbol('request target');
const bodyError = Symbol('body error');

/** What the framework's request carries for the runtime, once `prepareFramework` has run. */
interface Prepared {
  [target]?: string;
  [bodyError]?: { type?: string; status?: number };
  body?: unknown;
}

const endings = ['SIGINT', 'SIGTERM'] as const;

let readBytes: RequestHandler | undefined;

/** Reads a request's body, unparsed, as the framework's own parser does. */
export function readRawBody(req: IncomingMessage & Prepared, res: ServerResponse, next: () => void): void {
  readBytes ??= frameworkParts().bodyParser.raw({ type: () => true, limit: MOST_BYTES });
  readBytes(req as Request, res as Response, (error?: unknown) => {
    if (error) req[bodyError] = error;
    next();
  });
}

let prepared = false;

/**
 * Makes functions-framework leave requests to the runtime; call it before the framework builds its
 * server, which it does after loading the function. docs/adr/0003 has the reasons.
 *
 * - Bodies arrive unparsed, at most 1 MiB of them; what is wrong with one is for the runtime to say,
 *   where the framework would answer an HTML page with a stack trace.
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

  // Before the framework's parsers are replaced: it is one of them.
  readBytes = bodyParser.raw({ type: () => true, limit: MOST_BYTES });
  const pass: RequestHandler = (_req, _res, next) => next();
  const parsers: Partial<FrameworkParts['bodyParser']> = {
    json: () => pass,
    text: () => pass,
    urlencoded: () => pass,
    raw: () => readRawBody,
  };
  for (const [name, value] of Object.entries(parsers)) Object.defineProperty(bodyParser, name, { value });

  const { application } = express;
  const { handle, use } = application;
  // What does nothing need not be called for each request.
  application.use = function (...handlers) {
    return handlers.includes(pass) ? this : use.apply(this, handlers);
  };
  application.handle = function (req: Request & Prepared, ...rest) {
    req[target] = req.url;
    req.url = '/';
    return handle.call(this, req, ...rest);
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
}

/** A request that the framework, or `readRawBody`, has prepared. */
export type FrameworkRequest = IncomingMessage & Prepared;

/** The request target as the client wrote it. */
export const targetOf = (req: FrameworkRequest): string => req[target] ?? req.url ?? '/';

/** The body's bytes, or undefined when there is none. */
export const bytesOf = (req: FrameworkRequest): Buffer | undefined =>
  Buffer.isBuffer(req.body) && req.body.length > 0 ? req.body : undefined;

/** Why the body could not be read, or undefined. Source: body-parser, errors. */
export const bodyErrorOf = (req: FrameworkRequest) => req[bodyError];
