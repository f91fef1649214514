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
import { appDocumentId } from '../schemas/owner';
import type { ApiProductWithDenials } from '../store/collections/apiProducts';
import type { StoredApp } from '../store/collections/apps';
import type { CredentialVault, StoredCredential } from '../store/collections/credentials';
import type { Collections } from '../store/store';
import { type Decision, deny, grantsTo, lift } from './denials';

/** The credential on an app that a keyRef stands for. @throws InvalidClientIdForGivenApp */
export function credentialBy({ credentials }: StoredApp, keyRef: string): StoredCredential {
  const found = credentials.find((credential) => credential.keyRef === keyRef);
  if (!found) throw InvalidClientIdForGivenApp();
  return found;
}

/** The credential on an app that a consumer key is of. @throws InvalidClientIdForGivenApp */
export const credentialOf = (app: StoredApp, consumerKey: string, vault: Vault): StoredCredential =>
  credentialBy(app, vault.keyRef(consumerKey));

/** How audit entries call a key: never by itself, and with the app that it is of. */
export function entitiesOfKey(app: Pick<StoredApp, 'owner' | 'name'>, keyRef: string): string[] {
  const entity = `apps/${appDocumentId(app)}`;
  return [`${entity}/keys/${keyRef}`, entity];
}

/**
 * Opens a key or its secret; returns undefined for a secret that is kept as a hash.
 * @throws CredentialUnreadable
 */
export function openPart(
  app: StoredApp,
  credential: StoredCredential,
  part: 'consumerKey' | 'consumerSecret',
  credentials: CredentialVault,
): string | undefined {
  const isKept = part === 'consumerKey' || !('hash' in credential.consumerSecret);
  const text =
    part === 'consumerKey' ? credentials.openKey(app, credential) : credentials.openSecret(app, credential);
  if (isKept && text === undefined) throw CredentialUnreadable();
  return text;
}

/** The attributes of a key that is called something, or nothing. @throws AttributeLimitExceeded */
export const labelled = (attributes: readonly Attribute[], label: string): Attribute[] =>
  withEdits(attributes, [{ name: LABEL, value: label || null }], 'key');

/** The app with one credential changed where it stands. */
export const withCredential = (app: StoredApp, changed: StoredCredential): StoredApp => ({
  ...app,
  credentials: app.credentials.map((known) => (known.keyRef === changed.keyRef ? changed : known)),
});

/** Frees the consumer key of an app; one that is unreadable may be a copy of another app's, which keeps it. */
export async function freeKey(
  org: string,
  app: StoredApp,
  credential: StoredCredential,
  { keys }: Collections,
  credentials: CredentialVault,
): Promise<void> {
  const { keyRef } = credential;
  const isItsOwn =
    credentials.openKey(app, credential) !== undefined ||
    (await keys.find(org, keyRef))?.app === appDocumentId(app);
  if (isItsOwn) keys.delete(org, keyRef);
}

/** Deletes a key of an app that was read, and returns the app without it. */
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

/** Adds a sealed key to an app that was read, and returns it. @throws ConsumerKeyAlreadyExists */
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

/** A key and the app that it is on. */
export interface HeldKey {
  app: StoredApp;
  credential: StoredCredential;
}

/** Changes a key, given the API products that were read together with it, by name. */
export type KeyEdit = (
  held: HeldKey,
  store: Collections,
  known: ReadonlyMap<string, ApiProductWithDenials>,
) => MaybePromise<StoredCredential>;

/** Who changes a key, and in which unit of work. */
export interface KeyChanging extends Omit<AttributeWriter, 'of'> {
  store: Collections;
}

interface Change {
  apiProducts: readonly string[];
  attributes?: Attribute[] | undefined;
  scopes?: string[] | undefined;
}

/**
 * A credential with API products added, each approved or pending as the product has it, and with
 * attributes and scopes replaced where they are sent.
 * @throws UnknownApiProduct @throws InvalidScopes @throws AttributeForbidden
 */
export async function changeCredential(
  org: string,
  { app, credential }: HeldKey,
  { apiProducts: asked, attributes, scopes }: Change,
  { store, ...writer }: KeyChanging,
): Promise<StoredCredential> {
  const held = credential.apiProducts.map(({ apiproduct }) => apiproduct);
  const added = asked.filter((name) => !held.includes(name));
  const [known, holding] = await Promise.all([
    store.apiProducts.findAll(org, added),
    store.apiProducts.findHeld(org, scopes ? held : []),
  ]);
  const grants = await grantsTo(app.owner, { org, apiProducts: added, scopes: [] }, known, store);
  // A product may be gone while keys still name it: its scopes are then none.
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

/** A credential with what it may do with one API product changed, or taken away. @throws ApiProductNotAssociated */
export function changeGrant(
  credential: StoredCredential,
  apiProduct: string,
  status: 'approved' | 'revoked' | undefined,
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
 * A key with what staff decide of one of its API products: to approve it ends the denial of it to the owner,
 * to revoke it or take it away begins one. @throws ApiProductNotAssociated
 */
export function decideGrant(
  { app, credential }: HeldKey,
  status: Parameters<typeof changeGrant>[2],
  decision: Omit<Decision, 'owner'>,
  store: Collections,
): StoredCredential {
  const changed = changeGrant(credential, decision.apiProduct, status);
  (status === 'approved' ? lift : deny)({ ...decision, owner: app.owner }, store);
  return changed;
}
