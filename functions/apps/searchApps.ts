import * as z from 'zod';
import { operation } from '../../shared/operation';
import { AppRows, appQuery } from '../../shared/schemas/appSearch';
import { cursor } from '../../shared/schemas/cursor';
import { countUpTo } from '../../shared/schemas/listing';
import { appRows, searchApps } from '../../shared/tasks/appRows';

/**
 * Searches the apps of a whole organization by the beginnings of their names and by what their keys are, newest
 * first, a page at a time; apps and keys of every status are among them. Where all apps have to be looked at
 * for it, a page may have fewer than `limit` though more follow. An extension of Keymint.
 */
export default operation({
  summary: 'Search apps',
  method: 'GET',
  path: '/v1/organizations/{org}/apps:search',
  permission: 'apps.list',
  query: z.object({ ...appQuery, limit: countUpTo(100, 50), cursor }),
  status: 200,
  response: AppRows,
  faults: [],
  // By some states of keys, apps are looked through in batches.
  documents: ({ q, key }: { q?: string; key?: string }) => (q || key ? 500 : 50),

  async handler({ params: { org }, query }, context) {
    const found = await searchApps(org, query, context);
    if (found === 'tooMany') return { apps: [], from: 1, tooMany: true as const };
    const { items, ...page } = found;
    return { apps: await appRows(org, items, context), ...page };
  },
});
