import { z } from 'zod';
import { AppAlreadyExists, AppDoesNotExist, AppIdNotFound, AppStartKeyDoesNotExist } from '../faults';
import { App, AppName } from '../schemas/app';
import type { Vault } from '../vault';
import { CredentialRequest, newestFirst, openCredential, StoredCredential } from './credentials';
import { documentId } from './documentId';
import type { Page, Place, Session } from './session';

/** An app as stored: credentials sealed, newest first. */
const StoredApp = App.extend({
  /** Path of the developer, company or app group whose it is, below the organization: `developers/{developerId}`. */
  owner: z.string(),
  credentials: z.array(StoredCredential),
  /** The key pair still to be issued; gone when it is. */
  firstCredential: CredentialRequest.optional(),
  /** What the app is found by because of its keys: `facet`. */
  facets: z.array(z.string()).default([]),
});
type Stored = z.infer<typeof StoredApp>;
export type StoredApp = Omit<Stored, 'facets'>;

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
    ...apiProducts.flatMap(({ apiproduct: apiProduct }) => [
      facet({ apiProduct }),
      facet({ apiProduct, keyStatus }),
    ]),
  ]);
  return [...new Set(all)];
};

/** What tells whether the first credential is issued. */
const Issuance = StoredApp.pick({ credentials: true, firstCredential: true });

/** Which of an organization's apps are asked for; what is left out does not matter. */
export interface AppQuestion {
  equals?: Partial<Record<'status' | 'owner' | 'name' | 'appId', string>>;
  /** See `facet`. */
  facet?: string | undefined;
}

const filtersOf = ({ equals, facet: element }: AppQuestion) => ({
  ...(equals && { equals }),
  ...(element && { contains: { field: 'facets', element } }),
});

/** The most values of one IN filter. Source: Firestore quotas. */
const MOST_VALUES = 30;

const folder = (org: string): string => `organizations/${org}/apps`;

/** The document id of an app: both parts never change, and every legal app name is legal in it. */
export const appDocumentId = ({ owner, name }: { owner: string; name: string }): string =>
  `${owner.slice(owner.indexOf('/') + 1)}~${name}`;

const at = (org: string, id: string): Place<Stored> => ({
  path: `${folder(org)}/${id}`,
  schema: StoredApp,
});

/** All apps of one owner lie between these ids, in the order of their names. */
const range = (owner: string) => {
  const first = appDocumentId({ owner, name: '' });
  return { startAt: first, endBefore: first.replace(/~$/, '\x7f') };
};

const isAppName = (text: string | undefined): text is string => AppName.safeParse(text).success;

const NameOnly = StoredApp.pick({ name: true });

/** `organizations/{org}/apps/{owner's id}~{name}` */
export const apps = (session: Session, vault: Vault) => {
  const pageOf = async <T extends { name: string }>(
    org: string,
    owner: string,
    { startKey, count }: Page,
    schema: z.ZodType<T>,
    fields?: readonly string[],
  ): Promise<T[]> => {
    const page = await session.list(folder(org), schema, {
      ...range(owner),
      orderBy: '__name__',
      limit: count,
      ...(isAppName(startKey) && { startAt: appDocumentId({ owner, name: startKey }) }),
      ...(fields && { fields }),
    });
    if (startKey !== undefined && page[0]?.name !== startKey) throw AppStartKeyDoesNotExist({ startKey });
    return page;
  };

  const open = ({ firstCredential: _, owner: __, ...app }: StoredApp): App => ({
    ...app,
    credentials: newestFirst(app.credentials).map((credential) => openCredential(credential, vault)),
  });

  return {
    /** The app at a document id, or undefined. */
    find: (org: string, id: string) => session.find(at(org, id)),

    /** The owner's app of that name; `named` is how the caller named the owner. @throws AppDoesNotExist */
    async get(org: string, { owner, named }: { owner: string; named: string }, name: string) {
      const app = isAppName(name) && (await session.find(at(org, appDocumentId({ owner, name }))));
      if (!app) throw AppDoesNotExist({ app: name, developer: named });
      return app;
    },

    /** Only what tells whether the app's first credential is issued, or undefined when the app is gone. */
    issuance: (org: string, id: string) =>
      session.peek({ ...at(org, id), schema: Issuance }, ['credentials', 'firstCredential']),

    /** One page of an owner's apps in the order of their names. @throws AppStartKeyDoesNotExist */
    list: (org: string, owner: string, page: Page) => pageOf(org, owner, page, StoredApp),

    /** The names of one page of an owner's apps. @throws AppStartKeyDoesNotExist */
    listNames: async (org: string, owner: string, page: Page) =>
      (await pageOf(org, owner, page, NameOnly, ['name'])).map(({ name }) => name),

    /** The app with that appId. @throws AppIdNotFound */
    async getById(org: string, appId: string) {
      const isPossible = documentId(appId) !== undefined;
      const query = { orderBy: 'appId', equals: { appId }, limit: 1 };
      const [app] = isPossible ? await session.list(folder(org), StoredApp, query) : [];
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

    /** One page of all apps of an organization in the order of their appIds. */
    listAll: (org: string, question: AppQuestion, { startKey, count }: Page) =>
      session.list(folder(org), StoredApp, {
        ...filtersOf(question),
        orderBy: 'appId',
        limit: count,
        ...(startKey !== undefined && { startAt: startKey }),
      }),

    /** How many apps of an organization there are of those asked for. */
    count: (org: string, question: AppQuestion) => session.count(folder(org), filtersOf(question)),

    /** @throws AppAlreadyExists */
    create(org: string, app: StoredApp): StoredApp {
      const stored = { ...app, facets: facetsOf(app) };
      session.create(at(org, appDocumentId(app)), stored, AppAlreadyExists({ app: app.name }));
      return app;
    },

    /** Replaces an app that was read. */
    replace(org: string, app: StoredApp): StoredApp {
      session.replace(at(org, appDocumentId(app)), { ...app, facets: facetsOf(app) });
      return app;
    },

    /** Notes a new app with its owner, who must exist. */
    joinOwner: (org: string, { owner, name }: { owner: string; name: string }): void =>
      session.append({ path: `organizations/${org}/${owner}` }, 'apps', name),

    /** Strikes a deleted app from its owner. */
    leaveOwner: (org: string, { owner, name }: { owner: string; name: string }): void =>
      session.withdraw({ path: `organizations/${org}/${owner}` }, 'apps', name),

    /** Deletes an app that was read. */
    delete: (org: string, app: StoredApp): void => session.delete(at(org, appDocumentId(app))),

    /** The app as its callers see it, with its credentials in clear. */
    open,

    /** The app as its callers see it, but for its credentials. */
    openWithoutCredentials: (app: StoredApp): App => open({ ...app, credentials: [] }),
  };
};
