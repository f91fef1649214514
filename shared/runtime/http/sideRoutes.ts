import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../environment';
import { UnknownPath } from '../../faults';
import { edge } from '../dialects/edge';
import { targetOf } from '../framework/framework';
import { faultOf } from './faultOf';
import { prepareAnswer, sharingIn } from './hygiene';
import { RequestTarget } from './paths';
import { sendFault } from './sending';
import { logOf, requestIdOf } from './trace';

/**
 * Serves paths that belong to no operation or endpoint: health checks, files of sites, events. Returns undefined for
 * all other paths.
 */
export type SideRoute = (
  segments: readonly string[],
  req: IncomingMessage,
  res: ServerResponse,
) => Promise<void> | undefined;

/** Serves a request by the first side route that has its path; returns undefined without one. */
export function serveSideRoute(
  routes: readonly SideRoute[],
  ...request: Parameters<SideRoute>
): Promise<void> | undefined {
  for (const route of routes) {
    const served = route(...request);
    if (served !== undefined) return served;
  }
  return undefined;
}

/** Serves side routes alone; other paths are unknown. */
export function serveSideRoutes(
  routes: readonly SideRoute[],
  log: Log,
  env: NodeJS.ProcessEnv = process.env,
) {
  const sharing = sharingIn(env);
  return async (
    req: IncomingMessage,
    res: ServerResponse,
    target = new RequestTarget(targetOf(req)),
  ): Promise<void> => {
    const requestId = requestIdOf(req.headers);
    if (prepareAnswer(req, res, requestId, sharing)) return;
    try {
      const served = serveSideRoute(routes, target.parsed.segments, req, res);
      if (served === undefined) throw UnknownPath();
      await served;
    } catch (error) {
      sendFault(req, res, faultOf(error, logOf(log, requestId)), edge);
    }
  };
}
