import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../environment';
import { UnknownPath } from '../../faults';
import { edge } from '../dialects/edge';
import { targetOf } from '../framework/framework';
import { faultOf } from './faultOf';
import { corsSettingsIn, prepareAnswer } from './hygiene';
import { RequestTarget } from './paths';
import { sendFault } from './sending';
import { logOf, requestIdOf } from './trace';

/**
 * Serves paths outside of operations and endpoints: health checks, files of sites, events. Returns undefined
 * for all other paths.
 */
export type SideRoute = (
  segments: readonly string[],
  req: IncomingMessage,
  res: ServerResponse,
) => Promise<void> | undefined;

/** Serves a request with the first matching side route; returns undefined if none matches. */
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

/** Serves side routes only; other paths are unknown. */
export function serveSideRoutes(
  routes: readonly SideRoute[],
  log: Log,
  env: NodeJS.ProcessEnv = process.env,
) {
  const sharing = corsSettingsIn(env);
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
