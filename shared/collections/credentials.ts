import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { type Recipient, sealFor } from '../handover';
import { Credential } from '../schemas/credential';
import type { OrganizationSettings } from '../schemas/organization';
import { Sealed, type Vault } from '../vault';

/** A secret that was answered once: its hash, and what only the one who waited for it can open. */
const OneTime = z.object({ hash: z.string(), handover: z.string().optional() });

/** A credential as stored: its key and secret sealed, and what stands for the key. */
export const StoredCredential = Credential.extend({
  keyRef: z.string(),
  consumerKey: Sealed,
  consumerSecret: z.union([Sealed, OneTime]),
});
export type StoredCredential = z.infer<typeof StoredCredential>;

/** A credential that was just made, its secret known. */
export type NewCredential = Credential & { consumerSecret: string };

/** How the secret of a new credential is kept. */
export interface Keeping {
  vault: Vault;
  secrets: OrganizationSettings['secrets'];
  /** Whom a secret that is answered once is for; without one, its maker answers it. */
  recipient?: string | undefined;
}

/** What is asked for with a new key; the lifetime counts from the moment of issuing. */
export const CredentialRequest = Credential.pick({ apiProducts: true, scopes: true }).extend({
  keyExpiresIn: z.int(),
  /** Whom a secret that is answered once is for. */
  recipient: z.string().optional(),
});
export type CredentialRequest = z.infer<typeof CredentialRequest>;

const keyPurpose = (keyRef: string): string => `consumerKey ${keyRef}`;
const secretPurpose = (keyRef: string): string => `consumerSecret ${keyRef}`;

/** Seals a credential; key and secret can be opened again only as what they are, under this key. */
export function sealCredential(
  credential: NewCredential,
  { vault, secrets, recipient }: Keeping,
): StoredCredential {
  const keyRef = vault.keyRef(credential.consumerKey);
  const { consumerSecret } = credential;
  const oneTime = () => ({
    hash: vault.hash(consumerSecret, secretPurpose(keyRef)),
    ...(recipient !== undefined && { handover: sealFor(recipient, consumerSecret) }),
  });
  return {
    ...credential,
    keyRef,
    consumerKey: vault.seal(credential.consumerKey, keyPurpose(keyRef)),
    consumerSecret: secrets === 'one-time' ? oneTime() : vault.seal(consumerSecret, secretPurpose(keyRef)),
  };
}

/** The consumer key of a credential, in clear. */
export const openConsumerKey = ({ keyRef, consumerKey }: StoredCredential, vault: Vault): string =>
  vault.open(consumerKey, keyPurpose(keyRef));

/** The secret of a credential, in clear; undefined where it was answered once, but for its recipient. */
export function openConsumerSecret(
  { keyRef, consumerSecret: kept }: StoredCredential,
  vault: Vault,
  recipient?: Recipient,
): string | undefined {
  if (!('hash' in kept)) return vault.open(kept, secretPurpose(keyRef));
  return kept.handover && recipient?.open(kept.handover);
}

/** The credential in clear, as its owner may see it; a secret that is answered once only for its recipient. */
export function openCredential(
  credential: StoredCredential,
  vault: Vault,
  recipient?: Recipient,
): Credential {
  const { keyRef: _, ...stored } = credential;
  return {
    ...stored,
    consumerKey: openConsumerKey(credential, vault),
    consumerSecret: openConsumerSecret(credential, vault, recipient),
  };
}

/** Whether a text is the credential's secret; it takes the same time wherever they differ. */
export function isSecretOf(
  { keyRef, consumerSecret: kept }: StoredCredential,
  candidate: string,
  vault: Vault,
): boolean {
  const purpose = secretPurpose(keyRef);
  if (!('hash' in kept)) return vault.matches(kept, purpose, candidate);
  return timingSafeEqual(Buffer.from(kept.hash), Buffer.from(vault.hash(candidate, purpose)));
}

/** Whether nothing of a credential is sealed under another key than the ring's primary one. */
export const isSealedAnew = (
  { consumerKey, consumerSecret }: StoredCredential,
  { primary }: Vault,
): boolean => consumerKey.keyId === primary && ('hash' in consumerSecret || consumerSecret.keyId === primary);

/** The same credential, sealed under the ring's primary key. */
export function resealCredential(credential: StoredCredential, vault: Vault): StoredCredential {
  const { keyRef, consumerKey, consumerSecret } = credential;
  const again = (sealed: Sealed, purpose: string) => vault.seal(vault.open(sealed, purpose), purpose);
  return {
    ...credential,
    consumerKey: again(consumerKey, keyPurpose(keyRef)),
    consumerSecret: 'hash' in consumerSecret ? consumerSecret : again(consumerSecret, secretPurpose(keyRef)),
  };
}

/** Credentials as answers list them: newest first, of one moment the later made first. */
export const newestFirst = (credentials: readonly StoredCredential[]): StoredCredential[] =>
  credentials.toSorted((one, other) => other.issuedAt - one.issuedAt);
