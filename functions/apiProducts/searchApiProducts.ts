import * as z from 'zod';
import { callingOwner } from '../../shared/domain/visibility';
import { operation } from '../../shared/operation';
import { ApiProductRows, apiProductQuery } from '../../shared/schemas/apiProductSearch';
import { cursor } from '../../shared/schemas/cursor';
import { countUpTo } from '../../shared/schemas/listing';
import { apiProductOrders, searchApiProducts } from '../../shared/tasks/apiProductSearch';

/**
 * Searches API products by words of their names, access and approval type, ordered by name, in pages. Where products
 * must be scanned, a page may have fewer than `limit` items although more follow. Returns for each how many apps have a
 * key for it and how many await approval; a developer sees only their own. An extension of Keymint.
 */
export default operation({
  summary: 'Search API products',
  method: 'GET',
  path: '/v1/organizations/{org}/apiproducts:search',
  permission: 'products.get',
  query: z.object({
    ...apiProductQuery,
    sort: z.enum(apiProductOrders).default('name').meta({ description: 'Order of the names' }),
    limit: countUpTo(100, 50),
    cursor,
  }),
  status: 200,
  response: ApiProductRows,
  faults: [],
  // Several words, and what a developer sees, are compared while scanning products in batches.
  documents: ({ q, access, approval }: { q?: string; access?: string; approval?: string }) =>
    q || access || approval ? 500 : 50,

  handler: ({ params: { org }, query, caller }, { store }) =>
    searchApiProducts(org, query, store, callingOwner(caller)),
});
