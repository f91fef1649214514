import * as z from 'zod';
import { ApiProduct } from './apiProduct';
import { pageMembers } from './cursor';
import { searched } from './text';
import { withTraits } from './traits';

export const Access = z.enum(['public', 'private', 'internal']);
export type Access = z.infer<typeof Access>;

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
    total: z.int().meta({ description: 'How many there are on all pages' }),
  })
  .meta({
    id: 'ApiProductRows',
    example: { apiProducts: [ApiProductRow.meta()?.example], from: 1, total: 1 },
  });

/** Query parameters of a search for API products. */
export const apiProductQuery = {
  q: searched.meta({
    description: 'Text that is in the name or the display name, in any case',
    example: 'prem',
  }),
  access: Access.optional().meta({ description: 'Only API products of this access' }),
  approval: ApiProduct.shape.approvalType
    .optional()
    .meta({ description: 'Only API products that keys are approved for so' }),
};
