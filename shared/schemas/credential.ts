import { z } from 'zod';
import { Attributes } from './attribute';
import { Expiry, Millis } from './time';

/** Whether a key opens one of its API products; `pending` waits for an administrator. */
export const Grant = z
  .object({ apiproduct: z.string(), status: z.enum(['approved', 'pending', 'revoked']) })
  .meta({ id: 'Grant' });
export type Grant = z.infer<typeof Grant>;

/** A consumer key and secret, and what they open. */
export const Credential = z
  .object({
    apiProducts: z.array(Grant),
    attributes: Attributes,
    consumerKey: z.string().meta({ description: 'Unique in the organization' }),
    consumerSecret: z
      .string()
      .optional()
      .meta({ description: 'Absent where an organization answers it only when the key is made' }),
    expiresAt: Expiry,
    issuedAt: Millis,
    scopes: z.array(z.string()),
    status: z.enum(['approved', 'revoked']),
  })
  .meta({ id: 'Credential', xml: { name: 'Credential' } });
export type Credential = z.infer<typeof Credential>;
