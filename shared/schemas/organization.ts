import { z } from 'zod';
import { Millis } from './time';

/** The two forms of Apigee's management API; an organization speaks one of them. */
export const DialectName = z.enum(['edge', 'x']);
export type DialectName = z.infer<typeof DialectName>;

/** Name of an organization, and its place in URLs. */
export const OrganizationName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/)
  .meta({ id: 'OrganizationName', example: 'demo' });

/** An organization as callers see it. */
export const Organization = z
  .object({
    createdAt: Millis,
    createdBy: z.string(),
    displayName: z.string(),
    environments: z.array(z.string()),
    lastModifiedAt: Millis,
    lastModifiedBy: z.string(),
    name: OrganizationName,
    properties: z.object({
      property: z.array(z.object({ name: z.string(), value: z.string() })).meta({
        description:
          'Values are texts; `features.isCpsEnabled` is always "true": every list pages by startKey',
      }),
    }),
    type: z.enum(['trial', 'paid']),
  })
  .meta({ id: 'Organization', xml: { name: 'Organization' } });
export type Organization = z.infer<typeof Organization>;
