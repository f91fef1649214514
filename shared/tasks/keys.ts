import type { Vault } from '../crypto/vault';
import { type AttributeWriter, replacedAttributes } from '../domain/developerPolicy';
import { grantsFor } from '../domain/grants';
import {
  ApiProductNotAssociated,
  ConsumerKeyAlreadyExists,
  CredentialUnreadable,
  InvalidClientIdForGivenApp,
} from '../faults';
import type { MaybePromise } from '../maybePromise';
import { type Attribute, LABEL, withEdits } from '../schemas/attribute';
import type { Grant } from '../schemas/credential';
import { appDocumentId } from '../schemas/owner';
import type { ApiProductWithDenials } from '../store/collections/apiProducts';
import type { StoredApp } from '../store/collections/apps';
import type { CredentialVault, StoredCredential } from '../store/collections/credentials';
import type { Collections } from '../store/store';
import { type Decision, deny, grantsTo, lift } from './denials';

/** Returns the credential of an app with this keyRef. @throws InvalidClientIdForGivenApp */
export function credentialBy({ credentials }: StoredApp, keyRef: string): StoredCredential {
  const found = credentials.find((credential) => credential.keyRef === keyRef);
  if (!found) throw InvalidClientIdForGivenApp();
  return found;
}

/** Returns the credential of an app with this consumer key. @throws InvalidClientIdForGivenApp */
export const credentialOf = (app: StoredApp, consumerKey: string, vault: Vault): StoredCredential =>
  credentialBy(app, vault.keyRef(consumerKey));

/** Returns the entities of a key for audit entries: by keyRef, together with its app. */
export function entitiesOfKey(app: Pick<StoredApp, 'owner' | 'name'>, keyRef: string): string[] {
  const entity = `apps/${appDocumentId(app)}`;
  return [`${entity}/keys/${keyRef}`, entity];
}

/** Decrypts a key or its secret; undefined for a secret stored as a hash. @throws CredentialUnreadable */
export function openPart(
  app: StoredApp,
  credential: StoredCredential,
  part: 'consumerKey' | 'consumerSecret',
  credentials: CredentialVault,
): string | undefined {
  const isKept = part === 'consumerKey' || !('hash' in credential.consumerSecret);
  const text =
    part === 'consumerKey'
      ? credentials.unsealKey(app, credential)
      : credentials.unsealSecret(app, credential);
  if (isKept && text === undefined) throw CredentialUnreadable();
  return text;
}

/**
 * Returns the attributes with the key's label set, or removed if it is empty. @throws AttributeLimitExceeded
 */
export const labelled = (attributes: readonly Attribute[], label: string): Attribute[] =>
  withEdits(attributes, [{ name: LABEL, value: label || null }], 'key');

/** Replaces a credential of an app, keeping its position. */
export const withCredential = (app: StoredApp, changed: StoredCredential): StoredApp => ({
  ...app,
  credentials: app.credentials.map((known) => (known.keyRef === changed.keyRef ? changed : known)),
});

/**
 * Deletes the index entry of a consumer key, unless the key is unreadable and the entry belongs to another
 * app: it may be a copy of that app's key.
 */
export async function freeKey(
  org: string,
  app: StoredApp,
  credential: StoredCredential,
  { keys }: Collections,
  credentials: CredentialVault,
): Promise<void> {
  const { keyRef } = credential;
  const isItsOwn =
    credentials.unsealKey(app, credential) !== undefined ||
    (await keys.find(org, keyRef))?.app === appDocumentId(app);
  if (isItsOwn) keys.delete(org, keyRef);
}

/** Deletes a key of an app and returns the app without it. */
export async function withoutCredential(
  org: string,
  app: StoredApp,
  credential: StoredCredential,
  collections: Collections,
  credentials: CredentialVault,
): Promise<StoredApp> {
  await freeKey(org, app, credential, collections, credentials);
  return { ...app, credentials: app.credentials.filter(({ keyRef }) => keyRef !== credential.keyRef) };
}

/** Adds a sealed key to an app and returns the key. @throws ConsumerKeyAlreadyExists */
export function importCredential(
  org: string,
  app: StoredApp,
  sealed: StoredCredential,
  { apps, keys }: Collections,
): StoredCredential {
  keys.create(org, sealed, app, ConsumerKeyAlreadyExists());
  apps.replace(org, { ...app, credentials: [sealed, ...app.credentials] });
  return sealed;
}

/** A key and its app. */
export interface HeldKey {
  app: StoredApp;
  credential: StoredCredential;
}

/** Changes a key; `known` has the API products read together with it, by name. */
export type KeyEdit = (
  held: HeldKey,
  store: Collections,
  known: ReadonlyMap<string, ApiProductWithDenials>,
) => MaybePromise<StoredCredential>;

/** Context of a change of a key. */
export interface KeyChanging extends Omit<AttributeWriter, 'of'> {
  store: Collections;
}

interface CredentialChange {
  apiProducts: readonly string[];
  attributes?: Attribute[] | undefined;
  scopes?: string[] | undefined;
}

/**
 * Adds API products to a credential, approved or pending by their approval type, and replaces attributes and
 * scopes if they are sent. @throws UnknownApiProduct @throws InvalidScopes @throws AttributeForbidden
 */
export async function changeCredential(
  org: string,
  { app, credential }: HeldKey,
  { apiProducts: asked, attributes, scopes }: CredentialChange,
  { store, ...writer }: KeyChanging,
): Promise<StoredCredential> {
  const held = credential.apiProducts.map(({ apiproduct }) => apiproduct);
  const added = asked.filter((name) => !held.includes(name));
  const [known, holding] = await Promise.all([
    store.apiProducts.findAll(org, added),
    store.apiProducts.findHeld(org, scopes ? held : []),
  ]);
  const grants = await grantsTo(app.owner, { org, apiProducts: added, scopes: [] }, known, store);
  // A deleted product that is still on the key has no scopes.
  const all = new Map([...holding, ...known]);
  if (scopes) grantsFor({ org, apiProducts: [...all.keys()], scopes }, all);
  return {
    ...credential,
    apiProducts: [...credential.apiProducts, ...grants],
    attributes: attributes
      ? replacedAttributes(credential.attributes, attributes, { ...writer, of: 'key' })
      : credential.attributes,
    scopes: scopes ?? credential.scopes,
  };
}

/** Sets the status of an API product on a credential, or removes it. @throws ApiProductNotAssociated */
export function changeGrant(
  credential: StoredCredential,
  apiProduct: string,
  status: Grant['status'] | undefined,
): StoredCredential {
  if (!credential.apiProducts.some(({ apiproduct }) => apiproduct === apiProduct))
    throw ApiProductNotAssociated();
  return {
    ...credential,
    apiProducts: credential.apiProducts.flatMap((grant) => {
      if (grant.apiproduct !== apiProduct) return [grant];
      return status ? [{ ...grant, status }] : [];
    }),
  };
}

/**
 * Applies a decision of staff to an API product of a key: approval ends its denial to the owner; revocation
 * and removal begin one. @throws ApiProductNotAssociated
 */
export function decideGrant(
  { app, credential }: HeldKey,
  status: 'approved' | 'revoked' | undefined,
  decision: Omit<Decision, 'owner' | 'keyRef'>,
  store: Collections,
): StoredCredential {
  const changed = changeGrant(credential, decision.apiProduct, status);
  (status === 'approved' ? lift : deny)({ ...decision, owner: app.owner, keyRef: credential.keyRef }, store);
  return changed;
}
