import * as z from 'zod';
import type { Recipient } from '../../crypto/handover';
import { Sealed } from '../../crypto/vault';
import { Credential } from '../../schemas/credential';
import { withTraits } from '../../schemas/traits';

/** A secret that was answered once: its hash, and what only the one who waited for it can open. */
const OneTime = z.object({ hash: z.string(), handover: z.string().optional() });

/** A credential as stored: its key and secret sealed, and what stands for the key. */
export const StoredCredential = Credential.extend({
  keyRef: z.string(),
  consumerKey: withTraits(Sealed, { secret: true }),
  consumerSecret: withTraits(z.union([Sealed, OneTime]), { secret: true }),
});
export type StoredCredential = z.infer<typeof StoredCredential>;

/** A credential that was just made, its secret known. */
export type NewCredential = Credential & { consumerSecret: string };

/** What is asked for with a new key; the lifetime counts from the moment of issuing. */
export const CredentialRequest = Credential.pick({ apiProducts: true, scopes: true }).extend({
  keyExpiresIn: z.int(),
  /** Whom a secret that is answered once is for. */
  recipient: z.string().optional(),
});
export type CredentialRequest = z.infer<typeof CredentialRequest>;

/** What identifies the app that a credential is on: neither ever changes. */
export interface AppIdentity {
  owner: string;
  name: string;
}

/**
 * Seals and opens the credentials of one organization. A sealed key or secret opens only as what it is, on its
 * app, in its organization: copied elsewhere in the database, it is unreadable.
 */
export interface CredentialVault {
  /** Seals a new credential; a secret that is answered once is also sealed for its recipient. */
  seal(app: AppIdentity, credential: NewCredential, recipient?: string): StoredCredential;
  /** Opens a credential, as its owner may see it; a secret that is answered once only for its recipient. */
  open(app: AppIdentity, credential: StoredCredential, recipient?: Recipient): Credential;
  /** Opens a consumer key; returns undefined when it is unreadable. */
  openKey(app: AppIdentity, credential: StoredCredential): string | undefined;
  /** Opens a secret; returns undefined when it is unreadable, or kept as a hash and not for the recipient. */
  openSecret(app: AppIdentity, credential: StoredCredential, recipient?: Recipient): string | undefined;
  /** Compares with the sealed consumer key; false when that is unreadable. @throws MissingKey */
  isKey(app: AppIdentity, credential: StoredCredential, candidate: string): boolean;
  /** Compares with the secret, in the same time wherever they differ; false when it is unreadable. @throws MissingKey */
  isSecret(app: AppIdentity, credential: StoredCredential, candidate: string): boolean;
  /** Returns what identifies a secret of a key without revealing it, however the secret is kept; undefined when it is unreadable. */
  secretHash(app: AppIdentity, credential: StoredCredential): string | undefined;
  /** Returns the same for a secret in clear. */
  hashSecret(keyRef: string, secret: string): string;
  /** Returns whether a credential is sealed under the ring's primary key, and as new ones are. */
  isCurrent(app: AppIdentity, credential: StoredCredential): boolean;
  /** Seals a credential as new ones are, under the ring's primary key; undefined when it is unreadable. */
  reseal(app: AppIdentity, credential: StoredCredential): StoredCredential | undefined;
}

/** Credentials as answers list them: newest first, of one moment the later made first. */
export const newestFirst = (credentials: readonly StoredCredential[]): StoredCredential[] =>
  credentials.toSorted((one, other) => other.issuedAt - one.issuedAt);
