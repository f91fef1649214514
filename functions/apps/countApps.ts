import * as z from 'zod';
import { operation } from '../../shared/operation';
import { appQuery } from '../../shared/schemas/appSearch';
import { Total } from '../../shared/schemas/total';
import { countApps } from '../../shared/tasks/appRows';

/**
 * Counts the apps that `searchApps` would list; without a total if too many match `q`, or if counting would
 * require reading all apps. An extension of Keymint.
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
  // Some key states require scanning apps in batches.
  documents: ({ q, key }: { q?: string; key?: string }) => (q || key ? 500 : 50),

  async handler({ params: { org }, query }, context) {
    const total = await countApps(org, query, context);
    return total === undefined ? {} : { total };
  },
});
