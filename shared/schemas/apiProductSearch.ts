import * as z from 'zod';
import { ApiProduct } from './apiProduct';
import { pageMembers } from './cursor';
import { searched } from './text';
import { withTraits } from './traits';

export const Access = z.enum(['public', 'private', 'internal']);
export type Access = z.infer<typeof Access>;

/**
 * Returns the attribute `access` of a product, `public` by default. Source: Apigee's portal module for
 * Drupal.
 */
export function accessOf({ attributes }: Pick<ApiProduct, 'attributes'>): Access {
  const value = attributes
    .find(({ name }) => name === 'access')
    ?.value.trim()
    .toLowerCase();
  return value === 'private' || value === 'internal' ? value : 'public';
}

/** An API product in a list. */
const ApiProductRow = ApiProduct.pick({
  name: true,
  displayName: true,
  description: true,
  approvalType: true,
  quota: true,
  quotaInterval: true,
  quotaTimeUnit: true,
  lastModifiedAt: true,
})
  .extend({
    access: Access.meta({ description: 'The attribute `access`; `public` where it has none' }),
    apps: z.int().meta({ description: 'Apps with a key for it' }),
    pending: z.int().meta({ description: 'Apps with a key that waits for it' }),
  })
  .meta({
    id: 'ApiProductRow',
    example: {
      name: 'premium',
      displayName: 'Premium',
      approvalType: 'manual',
      quota: '1000',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
      lastModifiedAt: 1_700_000_000_000,
      access: 'public',
      apps: 12,
      pending: 2,
    },
  });

export const ApiProductRows = z
  .object({
    apiProducts: withTraits(z.array(ApiProductRow), { xml: { item: 'ApiProduct' } }),
    ...pageMembers,
    total: z
      .int()
      .optional()
      .meta({ description: 'How many there are on all pages, where that takes no reading of all' }),
  })
  .meta({
    id: 'ApiProductRows',
    example: { apiProducts: [ApiProductRow.meta()?.example], from: 1, total: 1 },
  });

/** Query parameters of a search for API products. */
export const apiProductQuery = {
  q: searched.meta({
    description:
      'Words that begin words of the name or the display name, in any case and without accents, all of them',
    example: 'prem',
  }),
  access: Access.optional().meta({ description: 'Only API products of this access' }),
  approval: ApiProduct.shape.approvalType
    .optional()
    .meta({ description: 'Only API products that keys are approved for so' }),
};
