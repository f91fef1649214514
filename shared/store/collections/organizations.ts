import * as z from 'zod';
import { OrganizationAlreadyExists, OrganizationDoesNotExist } from '../../faults';
import { Organization, OrganizationSettings } from '../../schemas/organization';
import type { IdPage } from '../database';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** Maximum age of a cached organization, in milliseconds. */
export const MAX_SETTINGS_AGE_MS = 60_000;

/** An organization as stored: its public fields and its settings. */
export const StoredOrganization = Organization.extend({
  ...OrganizationSettings.shape,
  properties: Organization.shape.properties.shape.property,
  /**
   * Context that sealed consumer keys and secrets are bound to: `key` binds to the keyRef alone (earlier
   * versions), `app` also to organization and app; `migrating` means a mix, while `keymint rekey` runs.
   */
  sealing: z.enum(['key', 'migrating', 'app']).default('key'),
});
export type StoredOrganization = z.infer<typeof StoredOrganization>;

const refTo = (org: string): DocumentRef<StoredOrganization> => ({
  path: documentPath('organizations', org),
  schema: StoredOrganization,
});

/** `organizations/{org}` */
export const organizations = (unit: UnitOfWork) => ({
  find: (org: string) => unit.find(refTo(org)),

  /** @throws OrganizationDoesNotExist */
  async get(org: string): Promise<StoredOrganization> {
    const organization = await this.find(org);
    if (!organization) throw OrganizationDoesNotExist({ org });
    return organization;
  },

  /** Returns up to `limit` names of organizations in alphabetical order, after `startAfter`. */
  async listNames(limit: number, startAfter?: string): Promise<string[]> {
    const query = { limit, fields: ['name'], ...(startAfter !== undefined && { startAfter }) };
    const paths = await unit.listPaths('organizations', query);
    return paths.map((path) => path.slice('organizations/'.length));
  },

  /** Replaces an organization read in this unit of work. */
  replace(organization: StoredOrganization): StoredOrganization {
    unit.replace(refTo(organization.name), organization);
    return organization;
  },

  /** @throws OrganizationAlreadyExists */
  create: (organization: StoredOrganization) =>
    unit.create(
      refTo(organization.name),
      organization,
      OrganizationAlreadyExists({ org: organization.name }),
    ),

  /** Deletes an organization read in this unit of work; what is below it stays. */
  delete: ({ name }: Pick<StoredOrganization, 'name'>): void => unit.delete(refTo(name)),

  /** Returns the paths of up to `limit` documents of a collection below an organization, ordered by id. */
  listBelow: (org: string, collection: string, page: IdPage): Promise<string[]> =>
    unit.listPaths(documentPath('organizations', org, collection), { ...page, fields: [] }),

  /** Counts the documents of a collection below an organization. */
  countBelow: (org: string, collection: string): Promise<number> =>
    unit.count(documentPath('organizations', org, collection), {}),
});
