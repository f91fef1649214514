import * as z from 'zod';
import { ApiProductDoesNotExist, invalidRequest } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct } from '../../shared/schemas/apiProduct';
import { countUpTo } from '../../shared/schemas/listing';
import { countUsers, listUsers } from '../../shared/tasks/productUse';

/**
 * Returns an API product. With `query` it lists or counts what uses it instead: consumer keys, appIds, e-mail
 * addresses of developers, or names of companies.
 */
export default operation({
  summary: 'Get API product, or what uses it',
  method: 'GET',
  path: '/v1/organizations/{org}/apiproducts/{apiProduct}',
  permission: {
    otherwise: 'products.get',
    keys: 'credentials.reveal',
    apps: 'apps.list',
    developers: 'developers.list',
    companies: 'companies.get',
  },
  query: z.object({
    query: z.enum(['list', 'count']).optional().meta({ description: 'Asks for what uses the product' }),
    entity: z
      .enum(['keys', 'apps', 'developers', 'companies'])
      .optional()
      .meta({ description: 'What `query` lists or counts' }),
    count: countUpTo(100),
    startkey: z.string().optional().meta({ description: 'First item that `query=list` lists' }),
  }),
  status: 200,
  response: z.union([
    ApiProduct,
    z.array(z.string()).meta({ example: ['f98678b9-4d1b-4927-ba17-62e6efaadfb3'] }),
    z.int().meta({ example: 1 }),
  ]),
  faults: [ApiProductDoesNotExist],
  // Apps that use a product are read in batches.
  documents: ({ query }: { query?: string }) => (query ? 200 : 1),

  async handler({ params, query: { query, entity, count, startkey } }, context) {
    const { store } = context;
    const product = await store.apiProducts.get(params.org, params.apiProduct);
    if (!query) return product;
    if (!entity) throw invalidRequest('entity: query needs one of keys, apps, developers, companies');
    if (query === 'count') return countUsers(params, entity, store);
    return listUsers(params, entity, { count, startKey: startkey }, context);
  },
});
