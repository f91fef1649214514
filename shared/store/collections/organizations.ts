import * as z from 'zod';
import { OrganizationAlreadyExists, OrganizationDoesNotExist } from '../../faults';
import { Organization, OrganizationSettings } from '../../schemas/organization';
import { documentPath } from '../documentId';
import type { Place, Session } from '../unit';

/** How long processes may remember an organization, in milliseconds. */
export const MAX_SETTINGS_AGE_MS = 60_000;

/** An organization as stored: what callers see, and its settings. */
const StoredOrganization = Organization.extend({
  ...OrganizationSettings.shape,
  properties: Organization.shape.properties.shape.property,
  /**
   * What sealed consumer keys and secrets are bound to: their keyRef alone, as in earlier versions; their
   * organization and app as well; or, while `keymint rekey` migrates them, some to one and some to the other.
   */
  sealing: z.enum(['key', 'migrating', 'app']).default('key'),
});
export type StoredOrganization = z.infer<typeof StoredOrganization>;

const at = (org: string): Place<StoredOrganization> => ({
  path: documentPath('organizations', org),
  schema: StoredOrganization,
});

/** `organizations/{org}` */
export const organizations = (session: Session) => ({
  find: (org: string) => session.find(at(org)),

  /** @throws OrganizationDoesNotExist */
  async get(org: string): Promise<StoredOrganization> {
    const organization = await this.find(org);
    if (!organization) throw OrganizationDoesNotExist({ org });
    return organization;
  },

  /** Names of organizations in alphabetical order, at most `limit`, of those after `startAfter`. */
  async listNames(limit: number, startAfter?: string): Promise<string[]> {
    const query = { limit, fields: ['name'], ...(startAfter !== undefined && { startAfter }) };
    const paths = await session.listPaths('organizations', query);
    return paths.map((path) => path.slice('organizations/'.length));
  },

  /** Replaces an organization that was read. */
  replace(organization: StoredOrganization): StoredOrganization {
    session.replace(at(organization.name), organization);
    return organization;
  },

  /** @throws OrganizationAlreadyExists */
  create: (organization: StoredOrganization) =>
    session.create(
      at(organization.name),
      organization,
      OrganizationAlreadyExists({ org: organization.name }),
    ),
});
