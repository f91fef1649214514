import type { z } from 'zod';
import { AppGroupDoesNotExist, CompanyDoesNotExist, type FaultKind, noSuchDeveloper } from '../faults';
import { type App, AppChange, AppDraft } from '../schemas/app';
import { AppGroupAppChange, AppGroupAppDraft } from '../schemas/appGroup';
import { developerOwner } from '../schemas/owner';
import type { ParamsOf } from '../schemas/path';
import type { Collections } from '../store/store';

/** Paths of the entities that own apps. */
export type OwnerPath = `/v1/organizations/{org}/${
  | 'developers/{developer}'
  | 'companies/{company}'
  | 'appgroups/{appGroup}'}`;

export type AppPath = `${OwnerPath}/apps/{app}`;
export type KeyPath = `${AppPath}/keys/{key}`;

/** An entity that owns apps, found for a request. */
export interface Owner {
  /** Path of its document below the organization. */
  owner: string;
  /** How the request names it: what faults say. */
  named: string;
  /** What its apps say of it. */
  mark: Pick<App, 'developerId' | 'companyName' | 'appGroup'>;
  /** Until when it takes no new apps, in milliseconds since 1970: it is being deleted. */
  closedUntil?: number | undefined;
}

/** A kind of entity that owns apps. */
export interface OwnerKind<Path extends OwnerPath = OwnerPath> {
  noun: string;
  /** Path of one owner. */
  path: Path;
  /** What is sent to create an app, and to replace one. */
  draft: z.ZodType<z.output<typeof AppDraft>>;
  change: z.ZodType<z.output<typeof AppChange>>;
  /** Whether such owners make requests themselves, within the policy for developers. */
  isCaller: boolean;
  /** What `find` throws. */
  faults: readonly FaultKind[];
  find(store: Collections, params: ParamsOf<Path>): Promise<Owner>;
}

export const developers: OwnerKind<'/v1/organizations/{org}/developers/{developer}'> = {
  noun: 'developer',
  path: '/v1/organizations/{org}/developers/{developer}',
  draft: AppDraft,
  change: AppChange,
  isCaller: true,
  faults: noSuchDeveloper,
  async find({ developers: collection }, { org, developer: named }) {
    const { developerId, closedUntil } = await collection.identify(org, named);
    return { owner: developerOwner(developerId), named, mark: { developerId }, closedUntil };
  },
};

export const companies: OwnerKind<'/v1/organizations/{org}/companies/{company}'> = {
  noun: 'company',
  path: '/v1/organizations/{org}/companies/{company}',
  draft: AppDraft,
  change: AppChange,
  isCaller: false,
  faults: [CompanyDoesNotExist],
  async find({ companies: collection }, { org, company: named }) {
    const company = await collection.get(org, named);
    const { name, closedUntil } = company;
    return { owner: collection.ownerPath(company), named, mark: { companyName: name }, closedUntil };
  },
};

export const appGroups: OwnerKind<'/v1/organizations/{org}/appgroups/{appGroup}'> = {
  noun: 'app group',
  path: '/v1/organizations/{org}/appgroups/{appGroup}',
  draft: AppGroupAppDraft,
  change: AppGroupAppChange,
  isCaller: false,
  faults: [AppGroupDoesNotExist],
  async find({ appGroups: collection }, { org, appGroup: named }) {
    const { name, closedUntil } = await collection.get(org, named);
    return { owner: collection.ownerPath({ name }), named, mark: { appGroup: name }, closedUntil };
  },
};
