import * as z from 'zod';
import { operation } from '../../shared/operation';
import { AppRows, appOrders, appQuery } from '../../shared/schemas/appSearch';
import { cursor } from '../../shared/schemas/cursor';
import { countUpTo } from '../../shared/schemas/listing';
import { appRows, searchApps } from '../../shared/tasks/appRows';

/**
 * Searches all apps of an organization by words of their names and by states of their keys, in pages,
 * whatever their status. Where apps must be scanned, a page may have fewer than `limit` items although more
 * follow. An extension of Keymint.
 */
export default operation({
  summary: 'Search apps',
  method: 'GET',
  path: '/v1/organizations/{org}/apps:search',
  permission: 'apps.list',
  query: z.object({
    ...appQuery,
    sort: z.enum(appOrders).default('-createdAt').meta({ description: 'With `q`, only by `createdAt`' }),
    limit: countUpTo(100, 50),
    cursor,
  }),
  status: 200,
  response: AppRows,
  faults: [],
  // Some key states require scanning apps in batches.
  documents: ({ q, key }: { q?: string; key?: string }) => (q || key ? 500 : 50),

  async handler({ params: { org }, query }, context) {
    const { items, ...page } = await searchApps(org, query, context);
    return { apps: await appRows(org, items, context), ...page };
  },
});
