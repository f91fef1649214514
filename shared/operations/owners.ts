import type { z } from 'zod';
import { AppGroupDoesNotExist, CompanyDoesNotExist, type FaultKind, noSuchDeveloper } from '../faults';
import { type App, AppAddition, AppChange, AppDraft } from '../schemas/app';
import { AppGroupAppAddition, AppGroupAppChange, AppGroupAppDraft } from '../schemas/appGroup';
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
  /** The owner as named in the request, for faults. */
  named: string;
  /** Members of its apps that refer to it. */
  appMembers: Pick<App, 'developerId' | 'companyName' | 'appGroup'>;
  /** No new apps are accepted until this time, in milliseconds since 1970: the owner is being deleted. */
  closedUntil?: number | undefined;
}

/** A kind of entity that owns apps. */
export interface OwnerKind<Path extends OwnerPath = OwnerPath> {
  noun: string;
  path: Path;
  /** Bodies to create an app, to replace it, and to change it or add a key. */
  draft: z.ZodType<z.output<typeof AppDraft>>;
  change: z.ZodType<z.output<typeof AppChange>>;
  addition: z.ZodType<z.output<typeof AppAddition>>;
  /** True if such owners call the API themselves, within the policy for developers. */
  isCaller: boolean;
  /** True if `action` on an app is answered with the app, as Apigee X does for app groups. */
  isActionAnswered: boolean;
  /** Faults that `find` may throw. */
  faults: readonly FaultKind[];
  find(store: Collections, params: ParamsOf<Path>): Promise<Owner>;
}

export const developers: OwnerKind<'/v1/organizations/{org}/developers/{developer}'> = {
  noun: 'developer',
  path: '/v1/organizations/{org}/developers/{developer}',
  draft: AppDraft,
  change: AppChange,
  addition: AppAddition,
  isCaller: true,
  isActionAnswered: false,
  faults: noSuchDeveloper,
  async find({ developers: collection }, { org, developer: named }) {
    const { developerId, closedUntil } = await collection.identify(org, named);
    return { owner: developerOwner(developerId), named, appMembers: { developerId }, closedUntil };
  },
};

export const companies: OwnerKind<'/v1/organizations/{org}/companies/{company}'> = {
  noun: 'company',
  path: '/v1/organizations/{org}/companies/{company}',
  draft: AppDraft,
  change: AppChange,
  addition: AppAddition,
  isCaller: false,
  isActionAnswered: false,
  faults: [CompanyDoesNotExist],
  async find({ companies: collection }, { org, company: named }) {
    const company = await collection.get(org, named);
    const { name, closedUntil } = company;
    return { owner: collection.ownerPath(company), named, appMembers: { companyName: name }, closedUntil };
  },
};

export const appGroups: OwnerKind<'/v1/organizations/{org}/appgroups/{appGroup}'> = {
  noun: 'app group',
  path: '/v1/organizations/{org}/appgroups/{appGroup}',
  draft: AppGroupAppDraft,
  change: AppGroupAppChange,
  addition: AppGroupAppAddition,
  isCaller: false,
  isActionAnswered: true,
  faults: [AppGroupDoesNotExist],
  async find({ appGroups: collection }, { org, appGroup: named }) {
    const { name, closedUntil } = await collection.get(org, named);
    return { owner: collection.ownerPath({ name }), named, appMembers: { appGroup: name }, closedUntil };
  },
};
