import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { AppAlreadyExists, AppDoesNotExist, AppIdNotFound, AppStartKeyDoesNotExist } from '../../faults';
import { App, AppName, AppStatus, displayNameOf } from '../../schemas/app';
import { appDocumentId, developerOwner, parseOwner } from '../../schemas/owner';
import { termsOf } from '../../schemas/searchTerms';
import { searchKey } from '../../schemas/text';
import { internal } from '../../schemas/traits';
import type { Query, Transform } from '../database';
import { documentId, documentPath } from '../documentId';
import { type DocumentRef, type PageRequest, requireStart, type UnitOfWork } from '../unit';
import { CredentialRequest, StoredCredential } from './credentials';
import { ownerDocument } from './owners';

/** An app as stored, with sealed credentials, newest first. */
export const StoredApp = App.extend({
  /**
   * Path of the owning developer, company or app group below the organization, such as
   * `developers/{developerId}`.
   */
  owner: z.string(),
  /** Collection of the owner. */
  ownerKind: z.string().default('developers'),
  credentials: z.array(StoredCredential),
  /** Request for the first key pair; removed when it is issued. */
  firstCredential: internal(CredentialRequest).optional(),
  /** Deletion by the owner, scheduled for a time in milliseconds since 1970; restoring sets the status. */
  deletion: internal(z.object({ at: z.int(), restores: AppStatus })).optional(),
  /** Index of keys: values of `facet` and `pendingFacet`. */
  facets: internal(z.array(z.string())).default([]),
  /** Since when it has had keys that await approval, in milliseconds since 1970; absent without any. */
  pendingSince: internal(z.int()).optional(),
  /** Index of names: `searchKey` of each. */
  nameKey: internal(z.string()).default(''),
  displayNameKey: internal(z.string()).default(''),
  /** Beginnings of the words of its names: see schemas/searchTerms.ts. */
  terms: internal(z.array(z.string())).default([]),
});
type Stored = z.infer<typeof StoredApp>;
export type StoredApp = Omit<Stored, 'facets' | 'ownerKind' | 'nameKey' | 'displayNameKey' | 'terms'>;

/** What apps are found by. */
export const appTexts = (app: Pick<StoredApp, 'name' | 'attributes'>): string[] => [
  app.name,
  displayNameOf(app),
];

/** The fields of an app that lists and exports read. */
const FoundApp = StoredApp.pick({
  appId: true,
  name: true,
  attributes: true,
  status: true,
  owner: true,
  ownerKind: true,
  credentials: true,
  createdAt: true,
  facets: true,
  nameKey: true,
  displayNameKey: true,
  firstCredential: true,
  deletion: true,
  pendingSince: true,
});
export type FoundApp = z.infer<typeof FoundApp>;
const rowFields = Object.keys(FoundApp.shape);

/** Index value of apps with a key that awaits approval for the API product, or for any. */
export const pendingFacet = (apiProduct?: string): string =>
  apiProduct === undefined ? 'pending' : `pending/${apiProduct}`;

/** Index value of apps with a key for the API product, with this status, or both on one key. */
export const facet = ({
  apiProduct,
  keyStatus,
}: {
  apiProduct?: string | undefined;
  keyStatus?: string | undefined;
}) =>
  [apiProduct === undefined ? [] : ['product', apiProduct], keyStatus === undefined ? [] : ['key', keyStatus]]
    .flat()
    .join('/');

/** Requests of an app that is about to be deleted need no decision, so that it has no pending facets. */
const facetsOf = ({ credentials, deletion }: StoredApp): string[] => {
  const all = credentials.flatMap(({ status: keyStatus, apiProducts }) => [
    facet({ keyStatus }),
    ...apiProducts.flatMap(({ apiproduct: apiProduct, status }) => [
      facet({ apiProduct }),
      facet({ apiProduct, keyStatus }),
      ...(status === 'pending' && !deletion ? [pendingFacet(), pendingFacet(apiProduct)] : []),
    ]),
  ]);
  return [...new Set(all)];
};

const derived = ({ pendingSince, ...app }: StoredApp): Stored => ({
  ...app,
  ownerKind: parseOwner(app.owner).kind,
  facets: facetsOf(app),
  ...(facetsOf(app).includes(pendingFacet()) && { pendingSince: pendingSince ?? app.lastModifiedAt }),
  nameKey: searchKey(app.name),
  displayNameKey: searchKey(displayNameOf(app)),
  terms: termsOf(appTexts(app)),
});

/** Whether an app that was read is found by all that it should be. */
export const isAppIndexed = (app: StoredApp): boolean => isDeepStrictEqual(app, derived(app));

/** What tells whether the first credential is issued. */
const Issuance = StoredApp.pick({ credentials: true, firstCredential: true });

/** Filters of a list of apps; undefined ones match all. */
export interface AppFilters {
  equals?: Partial<Record<'status' | 'owner' | 'ownerKind' | 'name' | 'appId', string>>;
  /** A value of `facet` or `pendingFacet`. */
  facet?: string | undefined;
}

/** A page of an owner's apps. */
interface OwnerPage extends PageRequest {
  /** Only apps with a key of this status. */
  keyStatus?: string | undefined;
}

const filtersOf = ({ equals, facet: element }: AppFilters) => ({
  ...(equals && { equals }),
  ...(element && { contains: { field: 'facets', element } }),
});

/** With a filter, the first item may have stopped matching since the last page. */
const isFiltered = ({ equals = {}, facet: element }: AppFilters): boolean =>
  Boolean(element) || Object.keys(equals).length > 0;

/** Maximum values of one IN filter. Source: Firestore quotas. */
const MAX_IN_VALUES = 30;

const folder = (org: string): string => documentPath('organizations', org, 'apps');

/** True if the owner stores the names of its apps; app groups, with up to 30,000, store their number. */
const storesNames = (owner: string): boolean => parseOwner(owner).kind !== 'appGroups';

/** True if the owner stores the number of its apps besides their names, as a sort key. */
const storesCount = (owner: string): boolean => parseOwner(owner).kind === 'developers';

const refTo = (org: string, id: string): DocumentRef<Stored> => ({
  path: documentPath('organizations', org, 'apps', id),
  schema: StoredApp,
});

/** Range of document ids that holds all apps of one owner, in the order of names. */
const range = (owner: string) => {
  const first = appDocumentId({ owner, name: '' });
  return { startAt: first, endBefore: first.replace(/~$/, '\x7f') };
};

const isAppName = (text: string | undefined): text is string => AppName.safeParse(text).success;

const Ownership = StoredApp.pick({ owner: true, developerId: true, companyName: true });

const NameOnly = StoredApp.pick({ name: true });
const PendingSince = z.object({ pendingSince: z.int() });

/** `organizations/{org}/apps/{owner's id}~{name}` */
export const apps = (unit: UnitOfWork) => {
  const pageOf = async <T extends { name: string }>(
    org: string,
    owner: string,
    { startKey, count, keyStatus }: OwnerPage,
    schema: z.ZodType<T>,
    fields?: readonly string[],
  ): Promise<T[]> => {
    const page = await unit.list(folder(org), schema, {
      ...range(owner),
      limit: count,
      ...filtersOf({ facet: facet({ keyStatus }) }),
      ...(isAppName(startKey?.at) && { startAt: appDocumentId({ owner, name: startKey.at }) }),
      ...(fields && { fields }),
    });
    const exists = keyStatus !== undefined || page[0]?.name === startKey?.at;
    requireStart(startKey, exists, AppStartKeyDoesNotExist);
    return page;
  };

  /** Adds or removes the app's name or number on its owner. */
  const changeOwner = (org: string, owner: string, names: Transform, increment: number) => {
    const transforms: Transform[] = [storesNames(owner) ? names : { field: 'apps', increment }];
    if (storesCount(owner)) transforms.push({ field: 'appCount', increment });
    unit.update({ path: ownerDocument(org, owner) }, { transforms, precondition: { exists: true } });
  };

  return {
    /** Returns the app with a document id; undefined if the stored app has another id. */
    async find(org: string, id: string) {
      const app = await unit.find(refTo(org, id));
      return app && appDocumentId(app) === id ? app : undefined;
    },

    /**
     * Returns an owner's app by name; `named` is the owner as the caller wrote it. @throws AppDoesNotExist
     */
    async get(org: string, { owner, named }: { owner: string; named: string }, name: string) {
      const app = isAppName(name) && (await this.find(org, appDocumentId({ owner, name })));
      if (!app) throw AppDoesNotExist({ app: name, developer: named });
      return app;
    },

    /**
     * Reads only the fields that show whether the first credential is issued; undefined if the app is gone.
     */
    issuance: (org: string, id: string) =>
      unit.peek({ ...refTo(org, id), schema: Issuance }, ['credentials', 'firstCredential']),

    /** Returns document ids of apps whose first credential is not issued yet. */
    async listWaiting(org: string, limit: number): Promise<string[]> {
      const paths = await unit.listPaths(folder(org), { orderBy: 'firstCredential.keyExpiresIn', limit });
      return paths.map((path) => path.slice(folder(org).length + 1));
    },

    /** Returns one page of an owner's apps in the order of names. @throws AppStartKeyDoesNotExist */
    list: (org: string, owner: string, page: OwnerPage) => pageOf(org, owner, page, StoredApp),

    /** True if a key of an owner's apps has the API product, whatever its status. */
    async hasKeyFor(org: string, owner: string, apiProduct: string): Promise<boolean> {
      const filters = { facet: facet({ apiProduct }) };
      const query = { ...range(owner), limit: 1, ...filtersOf(filters) };
      return (await unit.listPaths(folder(org), query)).length > 0;
    },

    /** Returns the names of one page of an owner's apps. @throws AppStartKeyDoesNotExist */
    listNames: async (org: string, owner: string, page: OwnerPage) =>
      (await pageOf(org, owner, page, NameOnly, ['name'])).map(({ name }) => name),

    async findById(org: string, appId: string) {
      const isPossible = documentId(appId) !== undefined;
      const query = { orderBy: 'appId', equals: { appId }, limit: 1 };
      const [app] = isPossible ? await unit.list(folder(org), StoredApp, query) : [];
      return app;
    },

    /** @throws AppIdNotFound */
    async getById(org: string, appId: string) {
      const app = await this.findById(org, appId);
      if (!app) throw AppIdNotFound({ appId });
      return app;
    },

    /** Returns the apps with these appIds that exist, in the order of appIds. */
    async listByIds(org: string, appIds: readonly string[]) {
      const wanted = [...new Set(appIds)].sort();
      const parts = Array.from({ length: Math.ceil(wanted.length / MAX_IN_VALUES) }, (_, part) =>
        wanted.slice(part * MAX_IN_VALUES, (part + 1) * MAX_IN_VALUES),
      );
      const found = await Promise.all(
        parts.map((values) =>
          unit.list(folder(org), StoredApp, { orderBy: 'appId', oneOf: { field: 'appId', values } }),
        ),
      );
      return found.flat();
    },

    /**
     * Returns one page of the matching apps of an organization in the order of appIds. @throws
     * AppStartKeyDoesNotExist without filters
     */
    async listAll(org: string, filters: AppFilters, { startKey, count }: PageRequest) {
      const page = await unit.list(folder(org), StoredApp, {
        ...filtersOf(filters),
        orderBy: 'appId',
        limit: count,
        ...(startKey && { startAt: startKey.at }),
      });
      const exists = isFiltered(filters) || page[0]?.appId === startKey?.at;
      requireStart(startKey, exists, AppStartKeyDoesNotExist);
      return page;
    },

    /** Returns the owners of the matching apps in the order of owner paths, one item per app. */
    listOwners: (
      org: string,
      filters: AppFilters,
      { kind, startAt, count }: { kind: string; startAt: string; count: number },
    ) =>
      unit.list(folder(org), Ownership, {
        ...filtersOf(filters),
        orderBy: 'owner',
        startAt,
        endBefore: `${kind}0`,
        limit: count,
        fields: ['owner', 'developerId', 'companyName'],
      }),

    /** A part of the apps of an organization that are asked for, as lists show them. */
    search: (
      org: string,
      question: AppFilters,
      part: Pick<Query, 'descending' | 'after'> & { limit: number; orderBy?: 'createdAt' | 'displayNameKey' },
    ): Promise<FoundApp[]> =>
      unit.list(folder(org), FoundApp, {
        ...filtersOf(question),
        orderBy: 'createdAt',
        ...part,
        fields: rowFields,
      }),

    /** A part of the apps with a word that begins with a term, in the order of their making. */
    withTerm: (
      org: string,
      term: string,
      part: Pick<Query, 'descending' | 'after'> & { limit: number },
    ): Promise<FoundApp[]> =>
      unit.list(folder(org), FoundApp, {
        ...part,
        contains: { field: 'terms', element: term },
        orderBy: 'createdAt',
        fields: rowFields,
      }),

    /** How many have a word that begins with a term, counted to `most`. */
    countTerm: async (org: string, term: string, most: number): Promise<number> => {
      const contains = { field: 'terms', element: term };
      const query = { contains, orderBy: 'createdAt', descending: true, limit: most };
      return (await unit.listPaths(folder(org), query)).length;
    },

    /** Those whose appId begins so, in the order of the ids. */
    startingWith: (org: string, appId: string, most: number): Promise<FoundApp[]> =>
      unit.list(folder(org), FoundApp, {
        orderBy: 'appId',
        startAt: appId,
        endBefore: `${appId}\u{10ffff}`,
        limit: most,
        fields: rowFields,
      }),

    /** Derives again what an app is found by. Returns whether anything changed. */
    async reindex(org: string, id: string): Promise<boolean> {
      const found = await unit.find(refTo(org, id));
      if (!found || isAppIndexed(found)) return false;
      unit.replace(refTo(org, id), derived(found));
      return true;
    },

    /** Returns a batch of apps of the developers from `first` to `last`, in the order of document ids. */
    batchOfDevelopers: (
      org: string,
      { first, last }: { first: string; last: string },
      { after, count }: { after?: string | undefined; count: number },
    ): Promise<FoundApp[]> =>
      unit.list(folder(org), FoundApp, {
        equals: { ownerKind: 'developers' },
        ...(after === undefined ? { startAt: range(developerOwner(first)).startAt } : { startAfter: after }),
        endBefore: range(developerOwner(last)).endBefore,
        limit: count,
        fields: rowFields,
      }),

    /** Returns since when up to `limit` apps have had requests, longest first. */
    pendingSince: async (org: string, limit: number): Promise<number[]> => {
      const query = { orderBy: 'pendingSince', limit, fields: ['pendingSince'] };
      const found = await unit.list(folder(org), PendingSince, query);
      return found.map(({ pendingSince }) => pendingSince);
    },

    /** Counts the matching apps. */
    count: (org: string, filters: AppFilters) => unit.count(folder(org), filtersOf(filters)),

    /** @throws AppAlreadyExists */
    create(org: string, app: StoredApp): StoredApp {
      unit.create(refTo(org, appDocumentId(app)), derived(app), AppAlreadyExists({ app: app.name }));
      return app;
    },

    /** Replaces an app read in this unit of work. */
    replace(org: string, app: StoredApp): StoredApp {
      unit.replace(refTo(org, appDocumentId(app)), derived(app));
      return app;
    },

    /** Adds a new app to its owner, which must exist. */
    joinOwner(org: string, { owner, name }: { owner: string; name: string }): void {
      changeOwner(org, owner, { field: 'apps', appendMissingElements: [name] }, 1);
    },

    /** Removes a deleted app from its owner. */
    leaveOwner(org: string, { owner, name }: { owner: string; name: string }): void {
      changeOwner(org, owner, { field: 'apps', removeAllFromArray: [name] }, -1);
    },

    /** Deletes an app read in this unit of work. */
    delete: (org: string, app: StoredApp): void => unit.delete(refTo(org, appDocumentId(app))),
  };
};
