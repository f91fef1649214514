import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context';
import { Unavailable } from '../faults';

/**
 * Makes the answers to whoever runs the process: `/health` while it lives, `/ready` while it reaches
 * its database. It answers undefined where something else is asked.
 */
export const healthOf =
  ({ store, log }: Context) =>
  (segments: readonly string[], req: IncomingMessage, res: ServerResponse): Promise<void> | undefined => {
    const [path] = segments;
    if (segments.length !== 1 || (path !== 'health' && path !== 'ready')) return undefined;
    if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
    const answer = async () => {
      if (path === 'ready') {
        await store.organizations.find('ready').catch((error) => {
          log.error({ error }, 'The database cannot be reached');
          throw Unavailable();
        });
      }
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }).end('ok\n');
    };
    return answer();
  };
