import type { IncomingMessage, ServerResponse } from 'node:http';
import { MisdirectedRequest } from '../../faults';
import { edge } from '../dialects/edge';
import { sendFault } from '../http/sending';
import { isLoopback } from '../loopback';

/**
 * Creates the check of the `Host` header; undefined if every name is served.
 *
 * Prevents DNS rebinding: a page of another site can resolve its own name to a loopback address and then call
 * a local server as same-origin. A server that listens only there therefore serves only its own names and
 * those in KEYMINT_HOSTS. The check answers others with 421 and returns false.
 */
export function hostCheckIn({
  HOST = '',
  KEYMINT_HOSTS = '',
}: NodeJS.ProcessEnv): ((req: IncomingMessage, res: ServerResponse) => boolean) | undefined {
  const named = KEYMINT_HOSTS.toLowerCase().split(',').filter(Boolean);
  if (!isLoopback(HOST) && named.length === 0) return undefined;
  const names = new Set(['localhost', '127.0.0.1', '[::1]', HOST, ...named]);
  return (req, res) => {
    const { host } = req.headers;
    // Only HTTP/1.0 clients omit it; browsers never do.
    if (host === undefined) return true;
    const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
    if (names.has(name)) return true;
    sendFault(req, res, MisdirectedRequest(), edge);
    return false;
  };
}
