import * as z from 'zod';
import { AppGroupAlreadyExists, AppGroupDoesNotExist } from '../../faults';
import { AppGroup } from '../../schemas/appGroup';
import { formatOwner } from '../../schemas/owner';
import { documentId, documentPath } from '../documentId';
import type { Page, Place, Session } from '../unit';
import { closable } from './owners';

/** An app group as stored. */
const StoredAppGroup = AppGroup.extend({
  /** How many apps it has; they are too many to be named here. */
  apps: z.int(),
  ...closable,
});
export type StoredAppGroup = z.infer<typeof StoredAppGroup>;

/** Which of an organization's app groups are asked for. */
export type AppGroupQuestion = Partial<Record<'status' | 'channelId' | 'channelUri', string>>;

const folder = (org: string): string => documentPath('organizations', org, 'appGroups');

const at = (org: string, id: string): Place<StoredAppGroup> => ({
  path: documentPath('organizations', org, 'appGroups', id),
  schema: StoredAppGroup,
});

const placeOf = (org: string, { name }: StoredAppGroup): Place<StoredAppGroup> => {
  const id = documentId(name);
  if (id === undefined) throw new Error('An app group that is stored has a name that can be');
  return at(org, id);
};

/** `organizations/{org}/appGroups/{name}` */
export const appGroups = (session: Session) => ({
  /** The reference to an app group; to none where nothing can have the name. */
  ownerPath: ({ name }: { name: string }): string =>
    formatOwner({ kind: 'appGroups', id: documentId(name) ?? '' }),

  /** @throws AppGroupDoesNotExist */
  async get(org: string, appGroup: string): Promise<StoredAppGroup> {
    const id = documentId(appGroup);
    const found = id === undefined ? undefined : await session.find(at(org, id));
    if (!found) throw AppGroupDoesNotExist({ appGroup, org });
    return found;
  },

  /** One page in the order of names. */
  list: (org: string, equals: AppGroupQuestion, { startKey, count }: Page) =>
    session.list(folder(org), StoredAppGroup, {
      equals,
      orderBy: 'name',
      limit: count,
      ...(startKey && { startAt: startKey.at }),
    }),

  /** How many there are of those asked for. */
  count: (org: string, equals: AppGroupQuestion) => session.count(folder(org), { equals }),

  /** @throws AppGroupAlreadyExists */
  create(org: string, appGroup: StoredAppGroup): StoredAppGroup {
    const taken = AppGroupAlreadyExists({ appGroup: appGroup.name });
    session.create(placeOf(org, appGroup), appGroup, taken);
    return appGroup;
  },

  /** Replaces an app group that was read. */
  replace(org: string, appGroup: StoredAppGroup): StoredAppGroup {
    session.replace(placeOf(org, appGroup), appGroup);
    return appGroup;
  },

  /** Deletes an app group that was read. */
  delete: (org: string, appGroup: StoredAppGroup): void => session.delete(placeOf(org, appGroup)),
});
