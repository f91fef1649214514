import type { Context } from '../../context';
import { Unavailable } from '../../faults';
import type { SideRoute } from './sideRoutes';

/**
 * Serves `/health`, 200 while the process runs, and `/ready`, 200 while it reaches its database, if it has
 * one, and its key ring matches.
 */
export const healthOf =
  ({ store, vault, log }: Pick<Context, 'log'> & Partial<Pick<Context, 'store' | 'vault'>>): SideRoute =>
  (segments, req, res) => {
    const [path] = segments;
    if (segments.length !== 1 || (path !== 'health' && path !== 'ready')) return undefined;
    if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
    const answer = async () => {
      if (path === 'ready' && store) {
        await store.organizations.find('ready').catch((error) => {
          log.error({ error }, 'The database cannot be reached');
          throw Unavailable();
        });
        await vault?.ready();
      }
      res.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' }).end('ok\n');
    };
    return answer();
  };
