import { z } from 'zod';
import { OrganizationAlreadyExists } from '../faults';
import { DialectName, OrganizationName } from '../schemas/organization';
import { Millis } from '../schemas/time';
import type { Place, Session } from './session';

/** An organization as stored: what callers see, and its settings. */
const StoredOrganization = z.object({
  name: OrganizationName,
  displayName: z.string(),
  type: z.enum(['trial', 'paid']),
  environments: z.array(z.string()),
  properties: z.array(z.object({ name: z.string(), value: z.string() })),
  dialect: DialectName,
  /** How many characters generated consumer keys and secrets have. */
  keyLength: z.int().min(16).max(128),
  secretLength: z.int().min(16).max(128),
  createdAt: Millis,
  createdBy: z.string(),
  lastModifiedAt: Millis,
  lastModifiedBy: z.string(),
});
export type StoredOrganization = z.infer<typeof StoredOrganization>;

const at = (org: string): Place<StoredOrganization> => ({
  path: `organizations/${org}`,
  schema: StoredOrganization,
});

/** `organizations/{org}` */
export const organizations = (session: Session) => ({
  find: (org: string) => session.find(at(org)),

  /** @throws OrganizationAlreadyExists */
  create: (organization: StoredOrganization) =>
    session.create(
      at(organization.name),
      organization,
      OrganizationAlreadyExists({ org: organization.name }),
    ),
});
