import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { Request, RequestHandler, Response } from 'express';

type BodyParser = Record<'json' | 'text' | 'urlencoded' | 'raw', () => RequestHandler>;

/** Handles the shutdown of the framework's process. */
interface ErrorHandler {
  server: Server;
  register(): void;
}

/** Internals of functions-framework and its express that are patched (docs/adr/0003). */
export interface FrameworkParts {
  bodyParser: BodyParser;
  express: {
    application: {
      handle: (this: unknown, req: Request, res: Response, ...rest: unknown[]) => unknown;
      use: (this: unknown, ...handlers: unknown[]) => unknown;
    };
  };
  domain: { create: () => unknown };
  asyncLocalStorage: { asyncLocalStorageMiddleware: RequestHandler };
  invoker: { ErrorHandler: new (server: Server) => ErrorHandler };
}

/** Loads the internals from the installed framework; builds that bundle the framework replace this file. */
export function frameworkParts(): FrameworkParts {
  const framework = createRequire(require.resolve('@google-cloud/functions-framework'));
  return {
    get bodyParser() {
      return framework('body-parser');
    },
    get express() {
      return framework('express');
    },
    get domain() {
      return framework('node:domain');
    },
    get asyncLocalStorage() {
      return framework('./async_local_storage');
    },
    get invoker() {
      return framework('./invoker');
    },
  };
}
