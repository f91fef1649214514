import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../environment';
import { UnknownPath } from '../../faults';
import { edge } from '../dialects/edge';
import { targetOf } from '../framework/framework';
import { faultOf } from './faultOf';
import { prepareAnswer, sharingIn } from './hygiene';
import { parseTarget } from './paths';
import { sendFault } from './sending';
import { logOf, requestIdOf } from './trace';

/** Answers at paths that are no operation's or endpoint's; undefined where something else is asked. */
export type Other = (
  segments: readonly string[],
  req: IncomingMessage,
  res: ServerResponse,
) => Promise<void> | undefined;

/** The first of the others that answers a request. */
export function answerOf(others: readonly Other[], ...asked: Parameters<Other>): Promise<void> | undefined {
  for (const other of others) {
    const answered = other(...asked);
    if (answered !== undefined) return answered;
  }
  return undefined;
}

/** Makes the server of others alone: what none of them answers is an unknown path. */
export function serveOthers(others: readonly Other[], log: Log, env: NodeJS.ProcessEnv = process.env) {
  const sharing = sharingIn(env);
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const requestId = requestIdOf(req.headers);
    if (prepareAnswer(req, res, requestId, sharing)) return;
    try {
      const answered = answerOf(others, parseTarget(targetOf(req)).segments, req, res);
      if (answered === undefined) throw UnknownPath();
      await answered;
    } catch (error) {
      sendFault(req, res, faultOf(error, logOf(log, requestId)), edge);
    }
  };
}
