import { z } from 'zod';
import { Credential } from '../schemas/credential';
import { Sealed, type Vault } from '../vault';

/** A credential as stored: its key and secret sealed, and what stands for the key. */
export const StoredCredential = Credential.extend({
  keyRef: z.string(),
  consumerKey: Sealed,
  consumerSecret: Sealed,
});
export type StoredCredential = z.infer<typeof StoredCredential>;

/** What is asked for with a new key; the lifetime counts from the moment of issuing. */
export const CredentialRequest = Credential.pick({ apiProducts: true, scopes: true }).extend({
  keyExpiresIn: z.int(),
});
export type CredentialRequest = z.infer<typeof CredentialRequest>;

/** Seals a credential; key and secret can be opened again only as what they are, under this key. */
export function sealCredential(credential: Credential, vault: Vault): StoredCredential {
  const keyRef = vault.keyRef(credential.consumerKey);
  return {
    ...credential,
    keyRef,
    consumerKey: vault.seal(credential.consumerKey, `consumerKey ${keyRef}`),
    consumerSecret: vault.seal(credential.consumerSecret, `consumerSecret ${keyRef}`),
  };
}

/** The credential in clear, as its owner may see it. */
export function openCredential({ keyRef, ...stored }: StoredCredential, vault: Vault): Credential {
  return {
    ...stored,
    consumerKey: vault.open(stored.consumerKey, `consumerKey ${keyRef}`),
    consumerSecret: vault.open(stored.consumerSecret, `consumerSecret ${keyRef}`),
  };
}

/** Credentials as answers list them: newest first, of one moment the later made first. */
export const newestFirst = (credentials: readonly StoredCredential[]): StoredCredential[] =>
  credentials.toSorted((one, other) => other.issuedAt - one.issuedAt);
