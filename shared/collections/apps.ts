import { z } from 'zod';
import { AppAlreadyExists, AppDoesNotExist, AppStartKeyDoesNotExist } from '../faults';
import { App, AppName } from '../schemas/app';
import type { Vault } from '../vault';
import { CredentialRequest, newestFirst, openCredential, StoredCredential } from './credentials';
import type { Place, Session } from './session';

/** An app as stored: credentials sealed, newest first. */
const StoredApp = App.extend({
  /** Path of the developer, company or app group whose it is, below the organization: `developers/{developerId}`. */
  owner: z.string(),
  credentials: z.array(StoredCredential),
  /** The key pair still to be issued; gone when it is. */
  firstCredential: CredentialRequest.optional(),
});
export type StoredApp = z.infer<typeof StoredApp>;

/** What tells whether the first credential is issued. */
const Issuance = StoredApp.pick({ credentials: true, firstCredential: true });

interface Page {
  startKey?: string | undefined;
  count: number;
}

const folder = (org: string): string => `organizations/${org}/apps`;

/** The document id of an app: both parts never change, and every legal app name is legal in it. */
export const appDocumentId = ({ owner, name }: { owner: string; name: string }): string =>
  `${owner.slice(owner.indexOf('/') + 1)}~${name}`;

const at = (org: string, id: string): Place<StoredApp> => ({
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

    /** @throws AppAlreadyExists */
    create(org: string, app: StoredApp): StoredApp {
      session.create(at(org, appDocumentId(app)), app, AppAlreadyExists({ app: app.name }));
      return app;
    },

    /** Replaces an app that was read. */
    replace(org: string, app: StoredApp): StoredApp {
      session.replace(at(org, appDocumentId(app)), app);
      return app;
    },

    /** Deletes an app that was read. */
    delete: (org: string, app: StoredApp): void => session.delete(at(org, appDocumentId(app))),

    /** The app as its callers see it, with its credentials in clear. */
    open: ({ firstCredential: _, owner: __, ...app }: StoredApp): App => ({
      ...app,
      credentials: newestFirst(app.credentials).map((credential) => openCredential(credential, vault)),
    }),
  };
};
