import * as z from 'zod';
import type { SecretRecipient } from '../../crypto/handover';
import { Sealed } from '../../crypto/vault';
import { Credential } from '../../schemas/credential';
import { withTraits } from '../../schemas/traits';

/** A one-time secret: its hash, and the secret encrypted for the waiting caller. */
const OneTime = z.object({ hash: z.string(), handover: z.string().optional() });

/** A credential as stored, with sealed key and secret, and the keyRef. */
export const StoredCredential = Credential.extend({
  keyRef: z.string(),
  consumerKey: withTraits(Sealed, { secret: true }),
  consumerSecret: withTraits(z.union([Sealed, OneTime]), { secret: true }),
});
export type StoredCredential = z.infer<typeof StoredCredential>;

/** A new credential, with its secret in clear. */
export type NewCredential = Credential & { consumerSecret: string };

/** Request for a new key; the lifetime starts when it is issued. */
export const CredentialRequest = Credential.pick({ apiProducts: true, scopes: true }).extend({
  keyExpiresIn: z.int(),
  /** Recipient of a one-time secret. */
  recipient: z.string().optional(),
});
export type CredentialRequest = z.infer<typeof CredentialRequest>;

/** Identifies the app of a credential; immutable. */
export interface AppIdentity {
  owner: string;
  name: string;
}

/**
 * Seals and decrypts the credentials of one organization. Sealed keys and secrets are bound to their kind,
 * app and organization: a copy elsewhere in the database is unreadable.
 */
export interface CredentialVault {
  /** Seals a new credential; a one-time secret is also encrypted for its recipient. */
  seal(app: AppIdentity, credential: NewCredential, recipient?: string): StoredCredential;
  /** Decrypts a credential; a one-time secret only for its recipient. */
  unseal(app: AppIdentity, credential: StoredCredential, recipient?: SecretRecipient): Credential;
  /** Decrypts a consumer key; undefined if it is unreadable. */
  unsealKey(app: AppIdentity, credential: StoredCredential): string | undefined;
  /** Decrypts a secret; undefined if it is unreadable, or stored as a hash and not for the recipient. */
  unsealSecret(
    app: AppIdentity,
    credential: StoredCredential,
    recipient?: SecretRecipient,
  ): string | undefined;
  /** Compares with the sealed consumer key; false if that is unreadable. @throws MissingKey */
  isKey(app: AppIdentity, credential: StoredCredential, candidate: string): boolean;
  /** Compares with the secret, in constant time; false if it is unreadable. @throws MissingKey */
  isSecret(app: AppIdentity, credential: StoredCredential, candidate: string): boolean;
  /** Returns a hash that identifies a key's secret without revealing it, however it is stored. */
  secretHash(app: AppIdentity, credential: StoredCredential): string | undefined;
  /** Returns the same hash for a secret in clear. */
  hashSecret(keyRef: string, secret: string): string;
  /** True if a credential is sealed under the ring's primary key in the current form. */
  isCurrent(app: AppIdentity, credential: StoredCredential): boolean;
  /** Reseals a credential under the ring's primary key in the current form; undefined if it is unreadable. */
  reseal(app: AppIdentity, credential: StoredCredential): StoredCredential | undefined;
}

/** Sorts credentials by issue date, newest first; equal dates keep their order. */
export const newestFirst = (credentials: readonly StoredCredential[]): StoredCredential[] =>
  credentials.toSorted((one, other) => other.issuedAt - one.issuedAt);
