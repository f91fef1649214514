import type { StoredApp } from '../collections/apps';
import {
  type Keeping,
  type NewCredential,
  type StoredCredential,
  sealCredential,
} from '../collections/credentials';
import type { Collections } from '../collections/store';
import { ApiProductNotAssociated, ConsumerKeyAlreadyExists, InvalidClientIdForGivenApp } from '../faults';
import type { Attribute } from '../schemas/attribute';
import type { Vault } from '../vault';
import { grantsFor } from './grants';

/** The credential on an app that a consumer key is of. @throws InvalidClientIdForGivenApp */
export function credentialOf(
  { credentials }: StoredApp,
  consumerKey: string,
  vault: Vault,
): StoredCredential {
  const keyRef = vault.keyRef(consumerKey);
  const found = credentials.find((credential) => credential.keyRef === keyRef);
  if (!found) throw InvalidClientIdForGivenApp();
  return found;
}

/** The app with one credential changed where it stands. */
export const withCredential = (app: StoredApp, changed: StoredCredential): StoredApp => ({
  ...app,
  credentials: app.credentials.map((known) => (known.keyRef === changed.keyRef ? changed : known)),
});

/** Adds a key that the caller brings along to an app that was read. @throws ConsumerKeyAlreadyExists */
export function importCredential(
  org: string,
  app: StoredApp,
  credential: NewCredential,
  { apps, keys }: Collections,
  keeping: Keeping,
): void {
  const sealed = sealCredential(credential, keeping);
  keys.create(org, sealed, app, ConsumerKeyAlreadyExists());
  apps.replace(org, { ...app, credentials: [sealed, ...app.credentials] });
}

interface Change {
  apiProducts: readonly string[];
  attributes?: Attribute[] | undefined;
  scopes?: string[] | undefined;
}

/**
 * A credential with API products added, each approved or pending as the product has it, and with
 * attributes and scopes replaced where they are sent. @throws UnknownApiProduct @throws InvalidScopes
 */
export async function changeCredential(
  org: string,
  credential: StoredCredential,
  { apiProducts: asked, attributes, scopes }: Change,
  { apiProducts }: Collections,
): Promise<StoredCredential> {
  const held = credential.apiProducts.map(({ apiproduct }) => apiproduct);
  const added = asked.filter((name) => !held.includes(name));
  const known = await apiProducts.findAll(org, scopes ? [...held, ...added] : added);
  const grants = grantsFor({ org, apiProducts: added, scopes: [] }, known);
  // A product may be gone while keys still name it: its scopes are then none.
  if (scopes) grantsFor({ org, apiProducts: [...known.keys()], scopes }, known);
  return {
    ...credential,
    apiProducts: [...credential.apiProducts, ...grants],
    attributes: attributes ?? credential.attributes,
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
