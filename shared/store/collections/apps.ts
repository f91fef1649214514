import * as z from 'zod';
import { AppAlreadyExists, AppDoesNotExist, AppIdNotFound, AppStartKeyDoesNotExist } from '../../faults';
import { App, AppName, displayNameOf } from '../../schemas/app';
import { appDocumentId, developerOwner, parseOwner } from '../../schemas/owner';
import { searchKey } from '../../schemas/text';
import type { Query, Transform } from '../database';
import { documentId, documentPath } from '../documentId';
import { type Page, type Place, requireStart, type Session } from '../unit';
import { CredentialRequest, StoredCredential } from './credentials';
import { ownerDocument } from './owners';

/** An app as stored: credentials sealed, newest first. */
const StoredApp = App.extend({
  /** Path of the developer, company or app group whose it is, below the organization: `developers/{developerId}`. */
  owner: z.string(),
  /** The collection the owner is in. */
  ownerKind: z.string().default('developers'),
  credentials: z.array(StoredCredential),
  /** The key pair still to be issued; gone when it is. */
  firstCredential: CredentialRequest.optional(),
  /** What the app is found by because of its keys: `facet` and `pendingFacet`. */
  facets: z.array(z.string()).default([]),
  /** What the app is found by because of its names: `searchKey` of them. */
  nameKey: z.string().default(''),
  displayNameKey: z.string().default(''),
});
type Stored = z.infer<typeof StoredApp>;
export type StoredApp = Omit<Stored, 'facets' | 'ownerKind' | 'nameKey' | 'displayNameKey'>;

/** An app as lists and files show it. */
const FoundApp = StoredApp.pick({
  ...{ appId: true, name: true, attributes: true, status: true, owner: true, ownerKind: true },
  ...{ credentials: true, createdAt: true, facets: true, nameKey: true, displayNameKey: true },
  firstCredential: true,
});
export type FoundApp = z.infer<typeof FoundApp>;
const rowFields = Object.keys(FoundApp.shape);

/** What an app has that holds a key which waits for an API product, or for the one named. */
export const pendingFacet = (apiProduct?: string): string =>
  apiProduct === undefined ? 'pending' : `pending/${apiProduct}`;

/** What an app has that holds a key for an API product, or one of a status, or one that is both. */
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

const facetsOf = ({ credentials }: StoredApp): string[] => {
  const all = credentials.flatMap(({ status: keyStatus, apiProducts }) => [
    facet({ keyStatus }),
    ...apiProducts.flatMap(({ apiproduct: apiProduct, status }) => [
      facet({ apiProduct }),
      facet({ apiProduct, keyStatus }),
      ...(status === 'pending' ? [pendingFacet(), pendingFacet(apiProduct)] : []),
    ]),
  ]);
  return [...new Set(all)];
};

const derived = (app: StoredApp): Stored => ({
  ...app,
  ownerKind: parseOwner(app.owner).kind,
  facets: facetsOf(app),
  nameKey: searchKey(app.name),
  displayNameKey: searchKey(displayNameOf(app)),
});

/** What tells whether the first credential is issued. */
const Issuance = StoredApp.pick({ credentials: true, firstCredential: true });

/** Which of an organization's apps are asked for; what is left out does not matter. */
export interface AppQuestion {
  equals?: Partial<Record<'status' | 'owner' | 'ownerKind' | 'name' | 'appId', string>>;
  /** See `facet`. */
  facet?: string | undefined;
}

/** The part of an owner's apps that is asked for. */
interface OwnerPage extends Page {
  /** Only apps with a key of this status. */
  keyStatus?: string | undefined;
}

const filtersOf = ({ equals, facet: element }: AppQuestion) => ({
  ...(equals && { equals }),
  ...(element && { contains: { field: 'facets', element } }),
});

/** Of those that are asked for, the one a page begins with may have ceased to be one meanwhile. */
const isFiltered = ({ equals = {}, facet: element }: AppQuestion): boolean =>
  Boolean(element) || Object.keys(equals).length > 0;

/** The most values of one IN filter. Source: Firestore quotas. */
const MOST_VALUES = 30;

const folder = (org: string): string => documentPath('organizations', org, 'apps');

/** Whether an owner holds the names of its apps; app groups, which may have 30,000, hold how many. */
const holdsNames = (owner: string): boolean => parseOwner(owner).kind !== 'appGroups';

/** Whether an owner holds beside the names how many they are, to be ordered by it. */
const countsToo = (owner: string): boolean => parseOwner(owner).kind === 'developers';

const at = (org: string, id: string): Place<Stored> => ({
  path: documentPath('organizations', org, 'apps', id),
  schema: StoredApp,
});

/** All apps of one owner lie between these ids, in the order of their names. */
const range = (owner: string) => {
  const first = appDocumentId({ owner, name: '' });
  return { startAt: first, endBefore: first.replace(/~$/, '\x7f') };
};

const isAppName = (text: string | undefined): text is string => AppName.safeParse(text).success;

const Ownership = StoredApp.pick({ owner: true, developerId: true, companyName: true });

const NameOnly = StoredApp.pick({ name: true });

/** `organizations/{org}/apps/{owner's id}~{name}` */
export const apps = (session: Session) => {
  const pageOf = async <T extends { name: string }>(
    org: string,
    owner: string,
    { startKey, count, keyStatus }: OwnerPage,
    schema: z.ZodType<T>,
    fields?: readonly string[],
  ): Promise<T[]> => {
    const page = await session.list(folder(org), schema, {
      ...range(owner),
      limit: count,
      ...filtersOf({ facet: facet({ keyStatus }) }),
      ...(isAppName(startKey?.at) && { startAt: appDocumentId({ owner, name: startKey.at }) }),
      ...(fields && { fields }),
    });
    const isThere = keyStatus !== undefined || page[0]?.name === startKey?.at;
    requireStart(startKey, isThere, AppStartKeyDoesNotExist);
    return page;
  };

  /** Adds or removes an app's name where the owner has names, and counts it where the owner has a count. */
  const changeOwner = (org: string, owner: string, names: Transform, increment: number) => {
    const transforms: Transform[] = [holdsNames(owner) ? names : { field: 'apps', increment }];
    if (countsToo(owner)) transforms.push({ field: 'appCount', increment });
    session.update({ path: ownerDocument(org, owner) }, { transforms, precondition: { exists: true } });
  };

  return {
    /** Returns the app at a document id; undefined also when it says that it is another. */
    async find(org: string, id: string) {
      const app = await session.find(at(org, id));
      return app && appDocumentId(app) === id ? app : undefined;
    },

    /** The owner's app of that name; `named` is how the caller named the owner. @throws AppDoesNotExist */
    async get(org: string, { owner, named }: { owner: string; named: string }, name: string) {
      const app = isAppName(name) && (await this.find(org, appDocumentId({ owner, name })));
      if (!app) throw AppDoesNotExist({ app: name, developer: named });
      return app;
    },

    /** Only what tells whether the app's first credential is issued, or undefined when the app is gone. */
    issuance: (org: string, id: string) =>
      session.peek({ ...at(org, id), schema: Issuance }, ['credentials', 'firstCredential']),

    /** Document ids of apps that ask for their first credential, at most `limit`. */
    async listWaiting(org: string, limit: number): Promise<string[]> {
      const paths = await session.listPaths(folder(org), { orderBy: 'firstCredential.keyExpiresIn', limit });
      return paths.map((path) => path.slice(folder(org).length + 1));
    },

    /** One page of an owner's apps in the order of their names. @throws AppStartKeyDoesNotExist */
    list: (org: string, owner: string, page: OwnerPage) => pageOf(org, owner, page, StoredApp),

    /** Whether a key of one of an owner's apps holds an API product, whatever its status. */
    async holds(org: string, owner: string, apiProduct: string): Promise<boolean> {
      const question = { facet: facet({ apiProduct }) };
      const query = { ...range(owner), limit: 1, ...filtersOf(question) };
      return (await session.listPaths(folder(org), query)).length > 0;
    },

    /** The names of one page of an owner's apps. @throws AppStartKeyDoesNotExist */
    listNames: async (org: string, owner: string, page: OwnerPage) =>
      (await pageOf(org, owner, page, NameOnly, ['name'])).map(({ name }) => name),

    async findById(org: string, appId: string) {
      const isPossible = documentId(appId) !== undefined;
      const query = { orderBy: 'appId', equals: { appId }, limit: 1 };
      const [app] = isPossible ? await session.list(folder(org), StoredApp, query) : [];
      return app;
    },

    /** The app with that appId. @throws AppIdNotFound */
    async getById(org: string, appId: string) {
      const app = await this.findById(org, appId);
      if (!app) throw AppIdNotFound({ appId });
      return app;
    },

    /** Those of the named apps that exist, in the order of their appIds. */
    async listByIds(org: string, appIds: readonly string[]) {
      const wanted = [...new Set(appIds)].sort();
      const parts = Array.from({ length: Math.ceil(wanted.length / MOST_VALUES) }, (_, part) =>
        wanted.slice(part * MOST_VALUES, (part + 1) * MOST_VALUES),
      );
      const found = await Promise.all(
        parts.map((values) =>
          session.list(folder(org), StoredApp, { orderBy: 'appId', oneOf: { field: 'appId', values } }),
        ),
      );
      return found.flat();
    },

    /**
     * One page of the apps of an organization that are asked for, in the order of their appIds.
     * @throws AppStartKeyDoesNotExist when all are asked for
     */
    async listAll(org: string, question: AppQuestion, { startKey, count }: Page) {
      const page = await session.list(folder(org), StoredApp, {
        ...filtersOf(question),
        orderBy: 'appId',
        limit: count,
        ...(startKey && { startAt: startKey.at }),
      });
      const isThere = isFiltered(question) || page[0]?.appId === startKey?.at;
      requireStart(startKey, isThere, AppStartKeyDoesNotExist);
      return page;
    },

    /** Whose the apps are that are asked for, in the order of their owners' paths; one item an app. */
    listOwners: (
      org: string,
      question: AppQuestion,
      { kind, startAt, count }: { kind: string; startAt: string; count: number },
    ) =>
      session.list(folder(org), Ownership, {
        ...filtersOf(question),
        orderBy: 'owner',
        startAt,
        endBefore: `${kind}0`,
        limit: count,
        fields: ['owner', 'developerId', 'companyName'],
      }),

    /** A part of the apps of an organization that are asked for in the order of their making, as lists show them. */
    search: (
      org: string,
      question: AppQuestion,
      part: Pick<Query, 'descending' | 'after'> & { limit: number },
    ): Promise<FoundApp[]> =>
      session.list(folder(org), FoundApp, {
        ...filtersOf(question),
        ...part,
        orderBy: 'createdAt',
        fields: rowFields,
      }),

    /** Those of which a name or the appId begins with a `searchKey`, in no order: of each of the three `most` at most. */
    startingWith: (org: string, key: string, most: number): Promise<FoundApp[][]> =>
      Promise.all(
        ['nameKey', 'displayNameKey', 'appId'].map((orderBy) =>
          session.list(folder(org), FoundApp, {
            ...{ orderBy, startAt: key, endBefore: `${key}\u{10ffff}`, limit: most, fields: rowFields },
          }),
        ),
      ),

    /**
     * A batch of the apps of developers in the order of their document ids, of those of one developer, or of
     * those whose developers' apps lie between those of two.
     */
    batchOfDevelopers: (
      org: string,
      { first, last }: { first: string; last: string },
      { after, count }: { after?: string | undefined; count: number },
    ): Promise<FoundApp[]> =>
      session.list(folder(org), FoundApp, {
        equals: { ownerKind: 'developers' },
        ...(after === undefined ? { startAt: range(developerOwner(first)).startAt } : { startAfter: after }),
        endBefore: range(developerOwner(last)).endBefore,
        limit: count,
        fields: rowFields,
      }),

    /** How many apps of an organization there are of those asked for. */
    count: (org: string, question: AppQuestion) => session.count(folder(org), filtersOf(question)),

    /** @throws AppAlreadyExists */
    create(org: string, app: StoredApp): StoredApp {
      session.create(at(org, appDocumentId(app)), derived(app), AppAlreadyExists({ app: app.name }));
      return app;
    },

    /** Replaces an app that was read. */
    replace(org: string, app: StoredApp): StoredApp {
      session.replace(at(org, appDocumentId(app)), derived(app));
      return app;
    },

    /** Notes a new app with its owner, who must exist. */
    joinOwner(org: string, { owner, name }: { owner: string; name: string }): void {
      changeOwner(org, owner, { field: 'apps', appendMissingElements: [name] }, 1);
    },

    /** Strikes a deleted app from its owner. */
    leaveOwner(org: string, { owner, name }: { owner: string; name: string }): void {
      changeOwner(org, owner, { field: 'apps', removeAllFromArray: [name] }, -1);
    },

    /** Deletes an app that was read. */
    delete: (org: string, app: StoredApp): void => session.delete(at(org, appDocumentId(app))),
  };
};
