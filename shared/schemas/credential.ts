import * as z from 'zod';
import { Attributes } from './attribute';
import { Names } from './text';
import { Expiry, Millis, NEVER } from './time';
import { withTraits } from './traits';

/** A key's access to an API product; `pending` awaits approval. */
export const Grant = z
  .object({
    apiproduct: withTraits(z.string(), { xml: { name: 'Name' } }),
    status: z.enum(['approved', 'pending', 'revoked']),
  })
  .meta({ id: 'Grant' });
export type Grant = z.infer<typeof Grant>;

/** A consumer key and secret, with API products and scopes. */
export const Credential = z
  .object({
    apiProducts: withTraits(z.array(Grant), { xml: { item: 'ApiProduct' } }),
    attributes: Attributes,
    consumerKey: withTraits(z.string(), { credential: true }).meta({
      description: 'Unique in the organization; absent for callers who may not see keys',
    }),
    consumerSecret: withTraits(z.string(), { credential: true }).optional().meta({
      description:
        'Absent for callers who may not see secrets, and where an organization answers it only when the key is made',
    }),
    expiresAt: Expiry,
    issuedAt: Millis,
    scopes: Names('Scope'),
    status: z.enum(['approved', 'revoked']),
  })
  .meta({
    id: 'Credential',
    xml: { name: 'Credential' },
    example: {
      apiProducts: [{ apiproduct: 'premium', status: 'approved' }],
      attributes: [],
      consumerKey: 'FlPgQ9zTnAOtYf0H7xRk2mVb8sWc4dEj',
      consumerSecret: 'm0Zb4XsWq2LtNc9u',
      expiresAt: NEVER,
      issuedAt: 1_700_000_000_682,
      scopes: [],
      status: 'approved',
    },
  });
export type Credential = z.infer<typeof Credential>;
