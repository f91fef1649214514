import * as z from 'zod';
import { ApiProductStartKeyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { ApiProduct } from '../../shared/schemas/apiProduct';
import { listOf, listQuery } from '../../shared/schemas/listing';

/**
 * Lists API products, ordered by name: the names, or with `expand` whole products. With `attributename` and
 * `attributevalue`, only those with exactly that attribute.
 */
export default operation({
  summary: 'List API products',
  method: 'GET',
  path: '/v1/organizations/{org}/apiproducts',
  permission: 'products.get',
  query: listQuery(1000).extend({
    attributename: z.string().optional().meta({ description: 'Name of an attribute the product has' }),
    attributevalue: z.string().default('').meta({ description: 'Value of that attribute' }),
    space: z.string().optional().meta({ description: 'Only products of this space' }),
  }),
  status: 200,
  response: listOf('apiProduct', ApiProduct, 'ApiProducts'),
  faults: [ApiProductStartKeyDoesNotExist],

  async handler({ params: { org }, query }, { store: { apiProducts } }) {
    const { expand, attributename, attributevalue, ...page } = query;
    const attribute =
      attributename === undefined ? undefined : { name: attributename, value: attributevalue };
    const asked = { ...page, attribute };
    if (!expand) return apiProducts.listNames(org, asked);
    return { apiProduct: await apiProducts.list(org, asked) };
  },
});
