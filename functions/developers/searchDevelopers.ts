import * as z from 'zod';
import { operation } from '../../shared/operation';
import { cursor } from '../../shared/schemas/cursor';
import { DeveloperRows, developerQuery } from '../../shared/schemas/developerSearch';
import { countUpTo } from '../../shared/schemas/listing';
import { developerOrders, searchDevelopers } from '../../shared/tasks/developerSearch';

/**
 * Searches developers by prefixes of e-mail addresses and names, by status and by attribute, in pages, with a
 * choice of orders. An extension of Keymint.
 */
export default operation({
  summary: 'Search developers',
  method: 'GET',
  path: '/v1/organizations/{org}/developers:search',
  permission: 'developers.list',
  query: z.object({
    ...developerQuery,
    sort: z
      .enum(developerOrders)
      .default('-createdAt')
      .meta({ description: 'The order of the list; with `-` the greatest come first' }),
    limit: countUpTo(100, 50),
    cursor,
  }),
  status: 200,
  response: DeveloperRows,
  faults: [],

  async handler({ params: { org }, query: { attr: attribute, ...query } }, { store }) {
    const found = await searchDevelopers(org, { ...query, attribute }, store);
    if (found === 'tooMany') return { developers: [], from: 1, tooMany: true as const };
    const { items, ...page } = found;
    return { developers: items.map(({ appCount: apps, ...row }) => ({ ...row, apps })), ...page };
  },
});
