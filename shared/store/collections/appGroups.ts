import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { AppGroupAlreadyExists, AppGroupDoesNotExist } from '../../faults';
import { AppGroup } from '../../schemas/appGroup';
import { formatOwner } from '../../schemas/owner';
import { termsOf } from '../../schemas/searchTerms';
import { internal } from '../../schemas/traits';
import type { NamedPart } from '../database';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, PageRequest, UnitOfWork } from '../unit';
import { closable } from './owners';

/** An app group as stored. */
export const StoredAppGroup = AppGroup.extend({
  /** Number of apps. Their names, up to 30,000, are not stored here. */
  apps: z.int(),
  /** Beginnings of the words of its names: see schemas/searchTerms.ts. */
  terms: internal(z.array(z.string())).optional(),
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

const withTerms = (appGroup: StoredAppGroup): StoredAppGroup => ({
  ...appGroup,
  terms: termsOf([appGroup.name, appGroup.displayName ?? '']),
});

/** True if the terms of an app group are up to date. */
export const isAppGroupIndexed = (appGroup: StoredAppGroup): boolean =>
  isDeepStrictEqual(appGroup.terms, withTerms(appGroup).terms);

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

  /** A part of the app groups in the order of their names, or of those with a word that begins with a term. */
  search: (org: string, term: string | undefined, part: NamedPart): Promise<StoredAppGroup[]> =>
    unit.list(folder(org), StoredAppGroup, {
      ...part,
      orderBy: 'name',
      ...(term !== undefined && { contains: { field: 'terms', element: term } }),
    }),

  /** What app groups are stored under, where lists are told apart by it. */
  idOf: ({ name }: { name: string }): string => documentId(name) ?? '',

  /** How many there are of those asked for. */
  count: (org: string, equals: AppGroupFilters) => unit.count(folder(org), { equals }),

  /** @throws AppGroupAlreadyExists */
  create(org: string, appGroup: StoredAppGroup): StoredAppGroup {
    const taken = AppGroupAlreadyExists({ appGroup: appGroup.name });
    unit.create(refOf(org, appGroup), withTerms(appGroup), taken);
    return appGroup;
  },

  /** Replaces an app group read in this unit of work. */
  replace(org: string, appGroup: StoredAppGroup): StoredAppGroup {
    unit.replace(refOf(org, appGroup), withTerms(appGroup));
    return appGroup;
  },

  /** Recomputes the terms of an app group. Returns whether any changed. */
  async reindex(org: string, appGroup: string): Promise<boolean> {
    const id = documentId(appGroup);
    const found = id === undefined ? undefined : await unit.find(refTo(org, id));
    if (!found || isAppGroupIndexed(found)) return false;
    unit.replace(refOf(org, found), withTerms(found));
    return true;
  },

  /** Deletes an app group read in this unit of work. */
  delete: (org: string, appGroup: StoredAppGroup): void => unit.delete(refOf(org, appGroup)),
});
