import type createAppGroup from '../../../../functions/appGroups/createAppGroup';
import type deleteAppGroup from '../../../../functions/appGroups/deleteAppGroup';
import type deleteAppGroupAttribute from '../../../../functions/appGroups/deleteAppGroupAttribute';
import type getAppGroup from '../../../../functions/appGroups/getAppGroup';
import type updateAppGroup from '../../../../functions/appGroups/updateAppGroup';
import type updateAppGroupAttribute from '../../../../functions/appGroups/updateAppGroupAttribute';
import type createCompany from '../../../../functions/companies/createCompany';
import type deleteCompany from '../../../../functions/companies/deleteCompany';
import type deleteCompanyAttribute from '../../../../functions/companies/deleteCompanyAttribute';
import type getCompany from '../../../../functions/companies/getCompany';
import type updateCompany from '../../../../functions/companies/updateCompany';
import type updateCompanyAttribute from '../../../../functions/companies/updateCompanyAttribute';
import { call } from '../../../kit/api';

export const kinds = ['companies', 'appGroups'] as const;
export type Kind = (typeof kinds)[number];

/** A company or an app group as its page shows it. */
export interface Team {
  name: string;
  displayName: string;
  status: 'active' | 'inactive';
  attributes: { name: string; value: string }[];
  createdAt: number;
  lastModifiedAt: number;
  lastModifiedBy?: string | undefined;
  createdBy?: string | undefined;
}

interface TeamCalls {
  create(org: string, draft: { name: string; displayName: string }): Promise<unknown>;
  read(org: string, name: string, signal?: AbortSignal): Promise<Team>;
  /** Stores another display name; everything else stays. */
  rename(org: string, name: string, displayName: string): Promise<unknown>;
  setStatus(org: string, name: string, action: Team['status']): Promise<unknown>;
  remove(org: string, name: string): Promise<unknown>;
  setAttribute(org: string, name: string, attribute: string, value: string): Promise<unknown>;
  dropAttribute(org: string, name: string, attribute: string): Promise<unknown>;
}

/** The most apps that a page shows. */
export const MOST_APPS = 100;

/** The operations of either kind of team. @throws Refused, Offline */
export const teamCalls: Record<Kind, TeamCalls> = {
  companies: {
    create: (org, body) => call<typeof createCompany>('createCompany', { params: { org }, body }),
    read: (org, company, signal) =>
      call<typeof getCompany>('getCompany', { params: { org, company }, signal }) as Promise<Team>,
    async rename(org, company, displayName) {
      const { attributes } = await this.read(org, company);
      return call<typeof updateCompany>('updateCompany', {
        params: { org, company },
        body: { displayName, attributes },
      });
    },
    setStatus: (org, company, action) =>
      call<typeof updateCompany>('updateCompany', { params: { org, company }, query: { action }, body: {} }),
    remove: (org, company) => call<typeof deleteCompany>('deleteCompany', { params: { org, company } }),
    setAttribute: (org, company, attribute, value) =>
      call<typeof updateCompanyAttribute>('updateCompanyAttribute', {
        params: { org, company, attribute },
        body: { value },
      }),
    dropAttribute: (org, company, attribute) =>
      call<typeof deleteCompanyAttribute>('deleteCompanyAttribute', { params: { org, company, attribute } }),
  },
  appGroups: {
    create: (org, body) => call<typeof createAppGroup>('createAppGroup', { params: { org }, body }),
    read: async (org, appGroup, signal) => {
      const found = await call<typeof getAppGroup>('getAppGroup', { params: { org, appGroup }, signal });
      return { ...found, displayName: found.displayName ?? '' } as Team;
    },
    async rename(org, appGroup, displayName) {
      const { attributes, channelId, channelUri, email } = await call<typeof getAppGroup>('getAppGroup', {
        params: { org, appGroup },
      });
      return call<typeof updateAppGroup>('updateAppGroup', {
        params: { org, appGroup },
        body: { attributes, channelId, channelUri, email, displayName },
      });
    },
    setStatus: (org, appGroup, action) =>
      call<typeof updateAppGroup>('updateAppGroup', {
        params: { org, appGroup },
        query: { action },
        body: {},
      }),
    remove: (org, appGroup) => call<typeof deleteAppGroup>('deleteAppGroup', { params: { org, appGroup } }),
    setAttribute: (org, appGroup, attribute, value) =>
      call<typeof updateAppGroupAttribute>('updateAppGroupAttribute', {
        params: { org, appGroup, attribute },
        body: { value },
      }),
    dropAttribute: (org, appGroup, attribute) =>
      call<typeof deleteAppGroupAttribute>('deleteAppGroupAttribute', {
        params: { org, appGroup, attribute },
      }),
  },
};
