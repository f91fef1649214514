import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Context } from '../../context';
import type { Callers } from '../access/callers';
import { type Deployed, isEndpoint, loadCatalog } from '../catalog';
import { budgetIn, openAdmission } from '../http/admission';
import { endpointsOf } from '../http/endpoints';
import { healthOf } from '../http/health';
import { RequestTarget } from '../http/paths';
import { limitRest, limitServer } from '../http/receiving';
import { serveSideRoutes } from '../http/sideRoutes';
import { processContext } from '../processContext';
import { targetOf } from './framework';
import { hostCheckIn } from './hostNames';
import { bindServer } from './listening';

/** Creates the server of the gateway functions; responses are the same as under functions-framework. */
export function verifierServer(
  context: Context & { callers: Callers },
  functions: readonly Deployed[] = loadCatalog('gateway'),
  env = process.env,
): Server {
  const admission = openAdmission(budgetIn(env));
  const serveEndpoint = endpointsOf(functions.filter(isEndpoint), context, admission, env);
  const serveRest = serveSideRoutes([healthOf(context)], context.log, env);
  const serve = (req: IncomingMessage, res: ServerResponse) => {
    const target = new RequestTarget(targetOf(req));
    return serveEndpoint(req, res, target) ?? serveRest(req, res, target);
  };

  const isServed = hostCheckIn(env);
  const server = createServer((req, res) => {
    limitRest(req, res);
    if (isServed?.(req, res) !== false) serve(req, res);
  });
  limitServer(server);
  bindServer(server, env);
  return server;
}

/** Starts the server of this process; on SIGINT and SIGTERM it completes running requests. */
export function startVerifier(functions: readonly Deployed[], port = Number(process.env.PORT ?? 8080)): void {
  const context = processContext();
  const server = verifierServer(context, functions);
  server.listen(port, () => context.log.info({ port }, 'The verifier is ready'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.keepAliveTimeout = 1;
      server.close(() => context.verifier.close().finally(() => process.exit(0)));
    });
  }
}
