import type { OperationContext } from '../context';
import { withStatus } from '../domain/appDeletion';
import { type AttributeWriter, requireMayWrite } from '../domain/developerPolicy';
import { requireUnchanged, seenOf } from '../domain/editing';
import { keySummary } from '../domain/effective';
import { modified } from '../domain/stamps';
import type { Caller } from '../environment';
import type { MaybePromise } from '../maybePromise';
import { displayNameOf } from '../schemas/app';
import type { AppDetails, AppEdit, AppOwner } from '../schemas/appDetails';
import { type Attribute, DISPLAY_NAME, NOTES, withEdits } from '../schemas/attribute';
import { parseOwner } from '../schemas/owner';
import type { ApiProductWithDenials } from '../store/collections/apiProducts';
import type { StoredApp } from '../store/collections/apps';
import { newestFirst, type StoredCredential } from '../store/collections/credentials';
import type { StoredOwner } from '../store/collections/owners';
import type { Collections } from '../store/store';
import { credentialBy, type KeyEdit, withCredential } from './keys';

const attributeOf = (attributes: readonly Attribute[], wanted: string): string =>
  attributes.find(({ name }) => name === wanted)?.value ?? '';

/** Returns the owner of an app; a deleted one is inactive. */
export function ownerOf(app: Pick<StoredApp, 'owner'>, stored: StoredOwner | undefined): AppOwner {
  const { kind, id } = parseOwner(app.owner);
  const { firstName, lastName, email, displayName, name = id, status = 'inactive' } = stored ?? {};
  return kind === 'developers'
    ? { kind, id, name: [firstName, lastName].filter(Boolean).join(' ') || id, email, status }
    : { kind, id: name, name: displayName || name, status };
}

const productsOn = (credentials: readonly StoredCredential[]): string[] => [
  ...new Set(credentials.flatMap(({ apiProducts }) => apiProducts.map(({ apiproduct }) => apiproduct))),
];

/** Reads an app with its owner, API products and last uses, in one round trip. */
export async function detailsOf(
  org: string,
  app: StoredApp,
  store: Collections,
  { organizations, now, credentials: sealed }: OperationContext,
): Promise<AppDetails> {
  const credentials = newestFirst(app.credentials);
  const [owner, products, uses, { secrets }] = await Promise.all([
    store.owners.find(org, app.owner),
    store.apiProducts.findHeld(org, productsOn(credentials)),
    Promise.all(credentials.map(({ keyRef }) => store.keyUses.find(org, keyRef))),
    organizations.get(org),
  ]);
  const held = { app, owner, ownerKind: parseOwner(app.owner).kind };
  const { appId, name, attributes, callbackUrl, scopes, status } = app;
  const { createdAt, createdBy, lastModifiedAt, lastModifiedBy } = app;
  return {
    appId,
    name,
    displayName: displayNameOf(app),
    notes: attributeOf(attributes, NOTES),
    callbackUrl,
    scopes,
    status,
    deletesAt: app.deletion?.at,
    attributes,
    owner: ownerOf(app, owner),
    secrets,
    keys: credentials.map((credential, index) => {
      const summary = keySummary(credential, held, uses[index], { now: now(), credentials: sealed });
      return {
        ...summary,
        scopes: credential.scopes,
        attributes: credential.attributes,
        apiProducts: summary.apiProducts.map((grant) => ({
          ...grant,
          displayName: products.get(grant.name)?.displayName ?? grant.name,
        })),
      };
    }),
    createdAt,
    createdBy,
    lastModifiedAt,
    lastModifiedBy,
  };
}

/** A request for an app by its appId. */
export interface AppRequest {
  params: { org: string; appId: string };
  caller: Caller;
}

/**
 * Changes an app, given by its appId, in one unit of work, and returns its details; `apiProducts` are read in
 * the same round trip. @throws AppIdNotFound
 */
export const changeApp = (
  { params: { org, appId }, caller }: AppRequest,
  context: OperationContext,
  edit: (
    app: StoredApp,
    store: Collections,
    known: ReadonlyMap<string, ApiProductWithDenials>,
  ) => MaybePromise<StoredApp>,
  apiProducts: readonly string[] = [],
): Promise<AppDetails> =>
  context.store.atomically(async (store) => {
    const [app, known] = await Promise.all([
      store.apps.getById(org, appId),
      store.apiProducts.findAll(org, apiProducts),
    ]);
    const changed = { ...(await edit(app, store, known)), ...modified(caller, context.now()) };
    store.apps.replace(org, changed);
    return detailsOf(org, changed, store, context);
  });

/** Changes a key of an app, given by its keyRef. @throws AppIdNotFound @throws InvalidClientIdForGivenApp */
export const changeAppKey = (
  request: AppRequest & { params: { keyRef: string } },
  context: OperationContext,
  edit: KeyEdit,
  apiProducts: readonly string[] = [],
): Promise<AppDetails> =>
  changeApp(
    request,
    context,
    async (app, store, known) => {
      const credential = credentialBy(app, request.params.keyRef);
      return withCredential(app, await edit({ app, credential }, store, known));
    },
    apiProducts,
  );

/**
 * Applies an edit to an app; members that are not sent do not change. @throws ChangedMeanwhile @throws
 * AttributeForbidden @throws AttributeLimitExceeded
 */
export function editedApp(
  app: StoredApp,
  { was = {}, ...sent }: AppEdit,
  writer: Omit<AttributeWriter, 'of'>,
): StoredApp {
  const { attributes, callbackUrl = '', status } = app;
  const { attributes: seen = [], ...fields } = was;
  const shown = {
    displayName: displayNameOf(app),
    notes: attributeOf(attributes, NOTES),
    callbackUrl,
    status,
  };
  const compared = seenOf(attributes, seen);
  requireUnchanged({ ...shown, ...compared.now }, { ...fields, ...compared.was });

  requireMayWrite(attributes, sent.attributes ?? [], { ...writer, of: 'app' });
  const textEdit = (name: string, value: string | undefined) =>
    value === undefined ? [] : [{ name, value: value || null }];
  return {
    ...(sent.status === undefined ? app : withStatus(app, sent.status)),
    callbackUrl: (sent.callbackUrl ?? callbackUrl) || undefined,
    attributes: withEdits(
      attributes,
      [
        ...textEdit(DISPLAY_NAME, sent.displayName),
        ...textEdit(NOTES, sent.notes),
        ...(sent.attributes ?? []),
      ],
      'app',
    ),
  };
}
