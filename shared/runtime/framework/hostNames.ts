import type { IncomingMessage, ServerResponse } from 'node:http';
import { MisdirectedRequest } from '../../faults';
import { edge } from '../dialects/edge';
import { sendFault } from '../http/sending';
import { isLoopback } from './listening';

/**
 * Makes the check of the `Host` header; undefined where every name is served.
 *
 * A page of another site can have its own name resolve to a loopback address, and then ask a server
 * there as a page of the same origin (DNS rebinding). So a server that listens there alone answers to
 * its own names, and to those in KEYMINT_HOSTS. The check answers others 421 and returns false.
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
    // Only clients that are no browsers leave it out: HTTP/1.0.
    if (host === undefined) return true;
    const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
    if (names.has(name)) return true;
    sendFault(req, res, MisdirectedRequest(), edge);
    return false;
  };
}
