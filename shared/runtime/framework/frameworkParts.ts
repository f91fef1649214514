import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { Request, RequestHandler, Response } from 'express';

type BodyParser = Record<'json' | 'text' | 'urlencoded' | 'raw', () => RequestHandler>;

/** What the framework does when its process is told to end. */
interface ErrorHandler {
  server: Server;
  register(): void;
}

/** What of functions-framework and the express it brings is reached into (docs/adr/0003). */
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

/** Loads the parts from where the framework is installed; a build that has the framework inside has its own way. */
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
