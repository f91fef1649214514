import * as z from 'zod';
import { AppGroupAlreadyExists, AppGroupDoesNotExist } from '../../faults';
import { AppGroup } from '../../schemas/appGroup';
import { formatOwner } from '../../schemas/owner';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, PageRequest, UnitOfWork } from '../unit';
import { closable } from './owners';

/** An app group as stored. */
export const StoredAppGroup = AppGroup.extend({
  /** Number of apps. Their names, up to 30,000, are not stored here. */
  apps: z.int(),
  ...closable,
});
export type StoredAppGroup = z.infer<typeof StoredAppGroup>;

/** Filters of a list of app groups. */
export type AppGroupFilters = Partial<Record<'status' | 'channelId' | 'channelUri', string>>;

const folder = (org: string): string => documentPath('organizations', org, 'appGroups');

const refTo = (org: string, id: string): DocumentRef<StoredAppGroup> => ({
  path: documentPath('organizations', org, 'appGroups', id),
  schema: StoredAppGroup,
});

const refOf = (org: string, { name }: StoredAppGroup): DocumentRef<StoredAppGroup> => {
  const id = documentId(name);
  if (id === undefined) throw new Error('An app group that is stored has a name that can be');
  return refTo(org, id);
};

/** `organizations/{org}/appGroups/{name}` */
export const appGroups = (unit: UnitOfWork) => ({
  /** Returns the reference to an app group; an impossible name gives one that refers to nothing. */
  ownerPath: ({ name }: { name: string }): string =>
    formatOwner({ kind: 'appGroups', id: documentId(name) ?? '' }),

  /** @throws AppGroupDoesNotExist */
  async get(org: string, appGroup: string): Promise<StoredAppGroup> {
    const id = documentId(appGroup);
    const found = id === undefined ? undefined : await unit.find(refTo(org, id));
    if (!found) throw AppGroupDoesNotExist({ appGroup, org });
    return found;
  },

  /** Returns one page in the order of names. */
  list: (org: string, equals: AppGroupFilters, { startKey, count }: PageRequest) =>
    unit.list(folder(org), StoredAppGroup, {
      equals,
      orderBy: 'name',
      limit: count,
      ...(startKey && { startAt: startKey.at }),
    }),

  /** Counts the matching app groups. */
  count: (org: string, equals: AppGroupFilters) => unit.count(folder(org), { equals }),

  /** @throws AppGroupAlreadyExists */
  create(org: string, appGroup: StoredAppGroup): StoredAppGroup {
    const taken = AppGroupAlreadyExists({ appGroup: appGroup.name });
    unit.create(refOf(org, appGroup), appGroup, taken);
    return appGroup;
  },

  /** Replaces an app group read in this unit of work. */
  replace(org: string, appGroup: StoredAppGroup): StoredAppGroup {
    unit.replace(refOf(org, appGroup), appGroup);
    return appGroup;
  },

  /** Deletes an app group read in this unit of work. */
  delete: (org: string, appGroup: StoredAppGroup): void => unit.delete(refOf(org, appGroup)),
});
