import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { OperationContext } from '../context';
import { newRecipient, type SecretRecipient } from '../crypto/handover';
import { withStatus } from '../domain/appDeletion';
import {
  type AttributeWriter,
  isDeveloper,
  keyLifetime,
  replacedAttributes,
  requireRoomForApp,
  requireRoomForKey,
} from '../domain/developerPolicy';
import { approvedProductsOf, grantsFor } from '../domain/grants';
import { type KeyPair, requireKeyFor } from '../domain/keyPair';
import { isBounded } from '../domain/properties';
import { created, modified } from '../domain/stamps';
import type { Caller } from '../environment';
import {
  ApiProductsRequired,
  AppAlreadyExists,
  AppDoesNotExist,
  AppLimitReached,
  AppStartKeyDoesNotExist,
  AttributeLimitExceeded,
  ConsumerKeyAlreadyExists,
  type FaultKind,
  InvalidScopes,
  KeyLimitReached,
  UnknownApiProduct,
} from '../faults';
import { documentsAs, operation } from '../operation';
import { App, AppStatus } from '../schemas/app';
import { type Attribute, updatedAttributes } from '../schemas/attribute';
import { MergingQuery, newKey } from '../schemas/extensions';
import { Flag, listOf, listQuery } from '../schemas/listing';
import type { OrganizationSettings } from '../schemas/organization';
import type { ParamsOf } from '../schemas/path';
import type { StoredApp } from '../store/collections/apps';
import { newestFirst, type StoredCredential } from '../store/collections/credentials';
import type { StoredDeveloper } from '../store/collections/developers';
import type { Collections } from '../store/store';
import { tryAgain } from '../store/unit';
import { revealApp, withoutCredentials } from '../tasks/credentialVault';
import { deleteAppWithKeys } from '../tasks/deletion';
import { grantsTo } from '../tasks/denials';
import {
  createWithCredentials,
  firstCredentialsOf,
  issueCredential,
  isTriggerExpected,
} from '../tasks/issuance';
import { withCredential } from '../tasks/keys';
import { requirePermission } from '../tasks/requirePermission';
import type { AppPath, OwnerKind } from './owners';

/** Status after an action. */
export const statusAfter = { approve: 'approved', revoke: 'revoked' } as const;

/** `?action=approve` or `?action=revoke`. */
export const StatusAction = z.enum(['approve', 'revoke']).meta({ description: 'Sets the status' });

/** Query of an operation that sets a status instead, if `action` is sent. */
export const maybeStatusAction = z.object({
  action: StatusAction.optional().meta({ description: 'Sets the status, and leaves the body aside' }),
});

/** The query of an update of an app. */
export const appUpdateQuery = MergingQuery.extend({ newKey });

/** An owner's app, read for a request. @throws AppDoesNotExist and what the kind throws */
export async function appOf(kind: OwnerKind, store: Collections, params: ParamsOf<AppPath>) {
  const owner = await kind.find(store, params);
  return { owner, app: await store.apps.get(params.org, owner, params.app) };
}

/** Creates the recipient of a one-time secret; undefined if secrets are retrievable. */
const recipientIn = ({ secrets }: OrganizationSettings): SecretRecipient | undefined =>
  secrets === 'one-time' ? newRecipient() : undefined;

/** Adds a new app to its owner; enforces the limit of a calling developer. @throws AppLimitReached */
function joinOwner(
  org: string,
  app: StoredApp,
  developer: StoredDeveloper | undefined,
  { apps, developers }: Collections,
  organization: OrganizationSettings,
): void {
  if (!developer) {
    apps.joinOwner(org, app);
    return;
  }
  requireRoomForApp(developer, organization);
  // A replacement conflicts with a concurrent one, so that the limit holds for concurrent apps.
  developers.replace(org, developer, { ...developer, apps: [...developer.apps, app.name] });
}

/** Accepts key pairs whose keys no app of the organization has. @throws ConsumerKeyAlreadyExists */
async function requireFree(
  org: string,
  pairs: readonly KeyPair[],
  { keys }: Collections,
  { vault }: OperationContext,
): Promise<void> {
  const found = await Promise.all(pairs.map(({ consumerKey }) => keys.find(org, vault.keyRef(consumerKey))));
  if (found.some((key) => key !== undefined)) throw ConsumerKeyAlreadyExists();
}

/**
 * Creates the operation that registers an app and returns it with its first consumer key and secret: it waits
 * for the trigger, or without one stores app and key in one commit.
 */
export const createApp = (kind: OwnerKind) =>
  operation({
    summary: `Create ${kind.noun} app`,
    method: 'POST',
    path: `${kind.path}/apps`,
    permission: 'apps.write',
    body: kind.draft,
    status: 201,
    response: App,
    faults: [
      ...kind.faults,
      UnknownApiProduct,
      ApiProductsRequired,
      InvalidScopes,
      AppAlreadyExists,
      AppDoesNotExist,
      ConsumerKeyAlreadyExists,
      ...(kind.isCaller ? [AppLimitReached] : []),
    ],

    async handler({ params, body, caller }, context) {
      const { org } = params;
      const { apiProducts, keyExpiresIn: lifetime, attributes: sent, credentials: pairs, ...draft } = body;
      const organization = await context.organizations.get(org);
      if (pairs.length > 0) requirePermission(caller, 'credentials.import');
      for (const { consumerKey } of pairs) requireKeyFor(organization, consumerKey);
      const keyExpiresIn = keyLifetime(lifetime, caller, organization);
      const attributes = replacedAttributes([], sent, { caller, of: 'app', organization });
      if (isBounded(organization) && apiProducts.length === 0) throw ApiProductsRequired();
      // Fail before storing an app whose key could not be returned.
      await context.vault.ready();
      const recipient = recipientIn(organization);

      const { app, owner } = await context.store.atomically(async (store) => {
        const [owner, known, developer] = await Promise.all([
          kind.find(store, params),
          store.apiProducts.findAll(org, apiProducts),
          isDeveloper(caller) ? store.developers.get(org, `${caller.developerId}`) : undefined,
        ]);
        await requireFree(org, pairs, store, context);
        if (owner.closedUntil !== undefined && owner.closedUntil > context.now()) throw tryAgain();
        const { scopes } = draft;
        const grants = await grantsTo(owner.owner, { org, apiProducts, scopes }, known, store);
        const request = { apiProducts: grants, scopes, keyExpiresIn, recipient: recipient?.address };
        const wanted: StoredApp = {
          ...draft,
          attributes,
          ...owner.appMembers,
          owner: owner.owner,
          appFamily: 'default',
          appId: randomUUID(),
          status: 'approved',
          credentials: [],
          ...created(caller, context.now()),
        };
        const isAwaited = pairs.length === 0 && isTriggerExpected(context);
        const app = isAwaited
          ? store.apps.create(org, { ...wanted, firstCredential: request })
          : createWithCredentials(org, wanted, request, pairs, { ...context, organization, store });
        joinOwner(org, app, developer, store, organization);
        return { app, owner };
      });

      if (!app.firstCredential) return revealApp(app, context.credentials, recipient);
      const credentials = await firstCredentialsOf(org, app, context, recipient);
      if (!credentials) throw AppDoesNotExist({ app: app.name, developer: owner.named });
      return { ...app, credentials };
    },
  });

/**
 * Creates the operation that returns an app with its credentials, newest first, or the number of its API
 * resources.
 */
export const getApp = (kind: OwnerKind) =>
  operation({
    summary: `Get ${kind.noun} app`,
    method: 'GET',
    path: `${kind.path}/apps/{app}`,
    permission: 'apps.get',
    query: z.object({
      query: z.literal('count').optional().meta({ description: 'Asks how many instead of for the app' }),
      entity: z.literal('apiresources').optional().meta({ description: 'What `query` counts' }),
    }),
    status: 200,
    response: z.union([App, z.int().meta({ example: 1 })]),
    faults: [...kind.faults, AppDoesNotExist],

    async handler({ params, query: { query } }, { store, credentials }) {
      const { org } = params;
      const { app } = await appOf(kind, store, params);
      if (!query) return revealApp(app, credentials);
      const products = await store.apiProducts.findHeld(org, approvedProductsOf(app.credentials));
      return new Set([...products.values()].flatMap(({ apiResources }) => apiResources)).size;
    },
  });

/** Creates the operation that lists an owner's apps, ordered by name. */
export const listApps = (kind: OwnerKind) =>
  operation({
    summary: `List ${kind.noun} apps`,
    method: 'GET',
    path: `${kind.path}/apps`,
    permission: 'apps.get',
    query: listQuery(1000, 100).extend({
      shallowExpand: Flag.meta({ description: 'Whole apps, but for their credentials' }),
      keyStatus: AppStatus.optional().meta({ description: 'Only apps with a key of this status' }),
    }),
    status: 200,
    response: listOf('app', App, 'Apps'),
    faults: [...kind.faults, AppStartKeyDoesNotExist],
    documents: ({
      expand,
      shallowExpand,
      count,
    }: {
      expand: boolean;
      shallowExpand: boolean;
      count: number;
    }) => (expand || shallowExpand ? count : documentsAs(count)),

    async handler({ params, query: { expand, shallowExpand, ...page } }, { store, credentials }) {
      const { org } = params;
      const { owner } = await kind.find(store, params);
      if (!expand && !shallowExpand) return store.apps.listNames(org, owner, page);
      const apps = await store.apps.list(org, owner, page);
      return {
        // Decrypt them as apps of this owner, whatever their documents contain.
        app: apps.map((app) =>
          shallowExpand ? withoutCredentials(app) : revealApp({ ...app, owner }, credentials),
        ),
      };
    },
  });

/** Faults of operations that add a key. */
const newKeyFaults = ({ isCaller }: OwnerKind): FaultKind[] => [
  UnknownApiProduct,
  InvalidScopes,
  AttributeLimitExceeded,
  ...(isCaller ? [KeyLimitReached] : []),
];

/** How an update of an app goes beyond Apigee's. */
type AppUpdate = z.output<typeof appUpdateQuery>;

interface NewKey {
  apiProducts?: string[] | undefined;
  scopes: string[];
  keyExpiresIn?: number | undefined;
}

/**
 * Reads an app and what a new key for it needs, together. `withKey` stores the app with a key more, for exactly
 * these API products, or with these on its newest key, and answers it.
 */
async function appAndKeyMaker(
  kind: OwnerKind,
  {
    params,
    query,
    body,
    caller,
  }: { params: ParamsOf<AppPath>; query: AppUpdate; body: NewKey; caller: Caller },
  store: Collections,
  { organizations, credentials, now }: OperationContext,
) {
  const { org } = params;
  const { apiProducts = [], scopes } = body;
  const [{ app }, known, organization] = await Promise.all([
    appOf(kind, store, params),
    store.apiProducts.findAll(org, apiProducts),
    organizations.get(org),
  ]);
  const recipient = recipientIn(organization);
  const writer: AttributeWriter = { caller, of: 'app', organization };
  const withNewKey = async (changed: StoredApp): Promise<App> => {
    requireRoomForKey(app, caller, organization);
    const keyExpiresIn = keyLifetime(body.keyExpiresIn, caller, organization);
    const grants = await grantsTo(app.owner, { org, apiProducts, scopes }, known, store);
    const asked = { apiProducts: grants, scopes, keyExpiresIn, recipient: recipient?.address };
    const credential = issueCredential(changed, asked, { organization, now, credentials });
    store.keys.create(org, credential, changed);
    const after = { ...changed, credentials: [credential, ...changed.credentials] };
    return revealApp(store.apps.replace(org, after), credentials, recipient);
  };
  const [newest] = newestFirst(app.credentials);
  const withProducts = async (changed: StoredApp, credential: StoredCredential): Promise<App> => {
    const held = new Map(credential.apiProducts.map((grant) => [grant.apiproduct, grant]));
    const added = apiProducts.filter((name) => !held.has(name));
    grantsFor({ org, apiProducts, scopes }, known);
    const grants = await grantsTo(app.owner, { org, apiProducts: added, scopes: [] }, known, store);
    const all = new Map([...held, ...grants.map((grant) => [grant.apiproduct, grant] as const)]);
    const after = withCredential(changed, {
      ...credential,
      apiProducts: apiProducts.flatMap((name) => all.get(name) ?? []),
      scopes: scopes.length > 0 ? scopes : credential.scopes,
    });
    return revealApp(store.apps.replace(org, after), credentials);
  };
  const withKey = (changed: StoredApp): Promise<App> =>
    query.newKey === 'false' && newest ? withProducts(changed, newest) : withNewKey(changed);
  const attributesAfter = (sent: Attribute[]) => {
    const merging = { merge: query.mergeAttributes, of: 'app' };
    return replacedAttributes(app.attributes, updatedAttributes(app.attributes, sent, merging), writer);
  };
  return { app, withKey, attributesAfter };
}

/** Approves or revokes an app, in one unit of work, and returns it. */
export const setAppStatus = (
  kind: OwnerKind,
  { params, caller }: { params: ParamsOf<AppPath>; caller: Caller },
  action: z.infer<typeof StatusAction>,
  { store, now, credentials }: OperationContext,
): Promise<App> =>
  store.atomically(async (collections) => {
    const { app } = await appOf(kind, collections, params);
    const changed = { ...withStatus(app, statusAfter[action]), ...modified(caller, now()) };
    return revealApp(collections.apps.replace(params.org, changed), credentials);
  });

/** Creates the operation that replaces an app, and adds a key if `apiProducts` are sent. */
export const updateApp = (kind: OwnerKind) =>
  operation({
    summary: `Update ${kind.noun} app`,
    method: 'PUT',
    path: `${kind.path}/apps/{app}`,
    permission: 'apps.write',
    query: appUpdateQuery,
    body: kind.change,
    status: 200,
    response: App,
    faults: [...kind.faults, AppDoesNotExist, ...newKeyFaults(kind)],

    handler: (request, context) =>
      context.store.atomically(async (store) => {
        const { params, body, caller } = request;
        const { app, withKey, attributesAfter } = await appAndKeyMaker(kind, request, store, context);
        const { callbackUrl, apiProducts } = body;
        const attributes = attributesAfter(body.attributes);
        const changed = { ...app, attributes, callbackUrl, ...modified(caller, context.now()) };
        if (apiProducts.length > 0) return withKey(changed);
        return revealApp(store.apps.replace(params.org, changed), context.credentials);
      }),
  });

/**
 * Creates the operation that changes an app, adds a key if `apiProducts` are sent, or approves or revokes the
 * app.
 */
export const generateKeyPairOrUpdateAppStatus = (kind: OwnerKind) =>
  operation({
    summary: `Change ${kind.noun} app, add a key, or set its status`,
    method: 'POST',
    path: `${kind.path}/apps/{app}`,
    permission: { otherwise: 'credentials.create', approve: 'apps.setStatus', revoke: 'apps.setStatus' },
    query: appUpdateQuery.extend(maybeStatusAction.shape),
    body: kind.addition,
    actionReplacesBody: true,
    status: 200,
    response: App.optional(),
    faults: [...kind.faults, AppDoesNotExist, ...newKeyFaults(kind)],

    async handler(request, context) {
      const { query, body, caller } = request;
      const params = request.params;
      if (query.action) {
        const changed = await setAppStatus(kind, request, query.action, context);
        return kind.isActionAnswered ? changed : undefined;
      }
      const action = StatusAction.safeParse(body.status).data;
      if (action) return setAppStatus(kind, request, action, context);
      return context.store.atomically(async (store) => {
        const { app, withKey, attributesAfter } = await appAndKeyMaker(kind, request, store, context);
        const { attributes: sent = app.attributes, callbackUrl = app.callbackUrl } = body;
        const attributes = attributesAfter(sent);
        const changed = { ...app, attributes, callbackUrl, ...modified(caller, context.now()) };
        if (body.apiProducts) return withKey(changed);
        return revealApp(store.apps.replace(params.org, changed), context.credentials);
      });
    },
  });

/** Creates the operation that deletes an app with its keys and returns it as it was. */
export const deleteApp = (kind: OwnerKind) =>
  operation({
    summary: `Delete ${kind.noun} app`,
    method: 'DELETE',
    path: `${kind.path}/apps/{app}`,
    permission: 'apps.delete',
    status: 200,
    response: App,
    faults: [...kind.faults, AppDoesNotExist],

    handler: ({ params }, { store, credentials }) =>
      store.atomically(async (collections) => {
        const { org } = params;
        const { app } = await appOf(kind, collections, params);
        await deleteAppWithKeys(org, app, collections, credentials);
        collections.apps.leaveOwner(org, app);
        return revealApp(app, credentials);
      }),
  });
