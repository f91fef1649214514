import * as z from 'zod';
import type { Context, OperationContext } from '../context';
import { newKeyPair, requireKeyFor } from '../domain/keyPair';
import { modified } from '../domain/stamps';
import type { Caller } from '../environment';
import {
  ApiProductNotAssociated,
  AppDoesNotExist,
  ConsumerKeyAlreadyExists,
  InvalidClientIdForGivenApp,
  InvalidScopes,
  UnknownApiProduct,
} from '../faults';
import { asUnchanged, operation } from '../operation';
import { updatedAttributes } from '../schemas/attribute';
import { Credential } from '../schemas/credential';
import { expiresInSeconds, MergingQuery } from '../schemas/extensions';
import { KeyChange, KeyDraft } from '../schemas/key';
import type { ParamsOf } from '../schemas/path';
import { expiryOf, inMilliseconds } from '../schemas/time';
import type { NewCredential, StoredCredential } from '../store/collections/credentials';
import type { Collections } from '../store/store';
import {
  changeCredential,
  changeGrant,
  credentialOf,
  decideGrant,
  type HeldKey,
  importCredential,
  type KeyChanging,
  type KeyEdit,
  withCredential,
  withoutCredential,
} from '../tasks/keys';
import { requirePermission } from '../tasks/requirePermission';
import { appOf, maybeStatusAction, StatusAction, statusAfter } from './apps';
import type { KeyPath, OwnerKind } from './owners';

const pathOf = (kind: OwnerKind): KeyPath => `${kind.path}/apps/{app}/keys/{key}`;
const faultsOf = (kind: OwnerKind) => [...kind.faults, AppDoesNotExist, InvalidClientIdForGivenApp];

/** Reads a key and its app. @throws InvalidClientIdForGivenApp and the faults of `appOf` */
async function keyOf(kind: OwnerKind, store: Collections, params: ParamsOf<KeyPath>, { vault }: Context) {
  const { app } = await appOf(kind, store, params);
  return { app, credential: credentialOf(app, params.key, vault) };
}

/**
 * Changes a key, in one unit of work, and returns it in clear; `apiProducts` are read in the same round trip.
 */
export const changeKey = (
  kind: OwnerKind,
  { params, caller }: { params: ParamsOf<KeyPath>; caller: Caller },
  context: OperationContext,
  edit: KeyEdit,
  apiProducts: readonly string[] = [],
): Promise<Credential> =>
  context.store.atomically(async (store) => {
    const { org } = params;
    const [held, known] = await Promise.all([
      keyOf(kind, store, params, context),
      store.apiProducts.findAll(org, apiProducts),
    ]);
    const changed = await edit(held, store, known);
    store.apps.replace(org, { ...withCredential(held.app, changed), ...modified(caller, context.now()) });
    return context.credentials.unseal(held.app, changed);
  });

/** The query of an update of a key. */
export const KeyUpdateQuery = MergingQuery.extend({ expiresInSeconds });

/** A request to update a key. */
interface KeyUpdate {
  params: { org: string };
  query: z.output<typeof KeyUpdateQuery>;
  body: z.output<typeof KeyChange>;
  caller: Caller;
}

/** A credential with what an update changes, its expiry as well where the query has one. @throws Forbidden */
export async function updateCredential(
  held: HeldKey,
  { params, query, body, caller }: KeyUpdate,
  { now, ...changing }: Omit<KeyChanging, 'caller'> & { now: number },
): Promise<StoredCredential> {
  const { mergeAttributes: merge, expiresInSeconds: seconds } = query;
  if (seconds !== undefined) requirePermission(caller, 'credentials.approve');
  const attributes =
    body.attributes && updatedAttributes(held.credential.attributes, body.attributes, { merge });
  const changed = await changeCredential(params.org, held, { ...body, attributes }, { ...changing, caller });
  return seconds === undefined ? changed : { ...changed, expiresAt: expiryOf(now, inMilliseconds(seconds)) };
}

/** Makes the operation that brings a consumer key and secret along to an app. */
export const createKey = (kind: OwnerKind) =>
  operation({
    summary: `Import ${kind.noun} app key`,
    method: 'POST',
    path: `${kind.path}/apps/{app}/keys/create`,
    permission: 'credentials.import',
    also: { path: `${kind.path}/apps/{app}/keys` },
    isIdempotent: true,
    body: KeyDraft,
    status: 201,
    response: Credential,
    faults: [...kind.faults, AppDoesNotExist, ConsumerKeyAlreadyExists],

    handler: ({ params, body, caller }, { store, organizations, vault, credentials, now }) =>
      store.atomically(async (collections) => {
        const { org } = params;
        const [{ app }, organization] = await Promise.all([
          appOf(kind, collections, params),
          organizations.get(org),
        ]);
        requireKeyFor(organization, body.consumerKey);
        const known = app.credentials.find(({ keyRef }) => keyRef === vault.keyRef(body.consumerKey));
        const isSame =
          known && body.consumerSecret !== undefined && credentials.isSecret(app, known, body.consumerSecret);
        // One that is imported again, by a client that did not see the answer or starts anew.
        if (isSame)
          return asUnchanged({ ...credentials.unseal(app, known), consumerSecret: body.consumerSecret });
        const { expiresInSeconds, consumerSecret = newKeyPair(organization).consumerSecret, ...draft } = body;
        const issuedAt = now();
        const credential: NewCredential = {
          ...draft,
          consumerSecret,
          apiProducts: [],
          scopes: [],
          status: 'approved',
          issuedAt,
          expiresAt: expiryOf(issuedAt, inMilliseconds(expiresInSeconds)),
        };
        const sealed = credentials.seal(app, credential);
        importCredential(org, { ...app, ...modified(caller, issuedAt) }, sealed, collections);
        return credential;
      }),
  });

/** Creates the operation that returns a key of an app. */
export const getKey = (kind: OwnerKind) =>
  operation({
    summary: `Get ${kind.noun} app key`,
    method: 'GET',
    path: pathOf(kind),
    permission: 'credentials.reveal',
    status: 200,
    response: Credential,
    faults: faultsOf(kind),

    async handler({ params }, context) {
      const { app, credential } = await keyOf(kind, context.store, params, context);
      return context.credentials.unseal(app, credential);
    },
  });

/** Creates the operation that adds API products to a key, or approves or revokes it. */
export const updateKey = (kind: OwnerKind) =>
  operation({
    summary: `Add to ${kind.noun} app key, or set its status`,
    method: 'POST',
    path: pathOf(kind),
    permission: {
      otherwise: 'requests.create',
      approve: 'credentials.approve',
      revoke: 'credentials.revoke',
    },
    query: KeyUpdateQuery.extend(maybeStatusAction.shape),
    body: KeyChange,
    actionReplacesBody: true,
    status: 200,
    response: Credential.optional(),
    faults: [...faultsOf(kind), UnknownApiProduct, InvalidScopes],

    async handler(request, context) {
      const { params, query, body } = request;
      const { action } = query;
      const { org } = params;
      const organization = await context.organizations.get(org);
      const changed = await changeKey(kind, request, context, (held, store) =>
        action
          ? { ...held.credential, status: statusAfter[action] }
          : updateCredential(held, { ...request, body }, { store, organization, now: context.now() }),
      );
      return action ? undefined : changed;
    },
  });

/** Creates the operation that replaces scopes and attributes of a key. */
export const replaceKey = (kind: OwnerKind) =>
  operation({
    summary: `Update ${kind.noun} app key`,
    method: 'PUT',
    path: pathOf(kind),
    permission: 'requests.create',
    query: KeyUpdateQuery,
    body: KeyChange,
    status: 200,
    response: Credential,
    faults: [...faultsOf(kind), UnknownApiProduct, InvalidScopes],

    async handler(request, context) {
      const organization = await context.organizations.get(request.params.org);
      return changeKey(kind, request, context, (held, store) =>
        updateCredential(held, request, { store, organization, now: context.now() }),
      );
    },
  });

/** Creates the operation that deletes a key and returns it as it was. */
export const deleteKey = (kind: OwnerKind) =>
  operation({
    summary: `Delete ${kind.noun} app key`,
    method: 'DELETE',
    path: pathOf(kind),
    permission: 'credentials.revoke',
    status: 200,
    response: Credential,
    faults: faultsOf(kind),

    handler: ({ params, caller }, context) =>
      context.store.atomically(async (store) => {
        const { org } = params;
        const { app, credential } = await keyOf(kind, store, params, context);
        const without = await withoutCredential(org, app, credential, store, context.credentials);
        store.apps.replace(org, { ...without, ...modified(caller, context.now()) });
        return context.credentials.unseal(app, credential);
      }),
  });

/** Creates the operation that approves or revokes one API product of a key. */
export const updateKeyApiProduct = (kind: OwnerKind) =>
  operation({
    summary: `Approve or revoke API product of ${kind.noun} app key`,
    method: 'POST',
    path: `${pathOf(kind)}/apiproducts/{apiProduct}`,
    permission: 'requests.decide',
    query: z.object({ action: StatusAction }),
    status: 204,
    faults: [...faultsOf(kind), ApiProductNotAssociated],

    async handler(request, context) {
      const { org, apiProduct } = request.params;
      const decision = { org, apiProduct, caller: request.caller, at: context.now() };
      await changeKey(
        kind,
        request,
        context,
        (held, store, known) =>
          decideGrant(held, statusAfter[request.query.action], { ...decision, known }, store),
        [apiProduct],
      );
    },
  });

/** Creates the operation that removes an API product from a key and returns the key. */
export const deleteKeyApiProduct = (kind: OwnerKind) =>
  operation({
    summary: `Take API product from ${kind.noun} app key`,
    method: 'DELETE',
    path: `${pathOf(kind)}/apiproducts/{apiProduct}`,
    permission: 'requests.create',
    status: 200,
    response: Credential,
    faults: [...faultsOf(kind), ApiProductNotAssociated],

    handler: (request, context) =>
      changeKey(kind, request, context, ({ credential }) =>
        changeGrant(credential, request.params.apiProduct, undefined),
      ),
  });
