import * as z from 'zod';
import { operation } from '../../shared/operation';
import { appQuery } from '../../shared/schemas/appSearch';
import { Total } from '../../shared/schemas/total';
import { countApps } from '../../shared/tasks/appRows';

/**
 * Counts the apps that `searchApps` would list; there is no total where too many match `q`, or all apps would
 * have to be looked at. An extension of Keymint.
 */
export default operation({
  summary: 'Count apps',
  method: 'GET',
  path: '/v1/organizations/{org}/apps:count',
  permission: 'apps.list',
  query: z.object(appQuery),
  status: 200,
  response: Total,
  faults: [],
  // By some states of keys, apps are looked through in batches.
  documents: ({ q, key }: { q?: string; key?: string }) => (q || key ? 500 : 50),

  async handler({ params: { org }, query }, context) {
    const total = await countApps(org, query, context);
    return total === undefined ? {} : { total };
  },
});
