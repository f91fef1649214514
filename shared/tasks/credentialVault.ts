import { timingSafeEqual } from 'node:crypto';
import { type SecretRecipient, sealFor } from '../crypto/handover';
import type { Sealed } from '../crypto/vault';
import type { Environment } from '../environment';
import type { App } from '../schemas/app';
import { appDocumentId } from '../schemas/owner';
import type { StoredApp } from '../store/collections/apps';
import { type AppIdentity, type CredentialVault, newestFirst } from '../store/collections/credentials';
import type { StoredOrganization } from '../store/collections/organizations';

type CredentialPart = 'consumerKey' | 'consumerSecret';

/** Shown in place of a consumer key that cannot be decrypted; no key contains parentheses. */
const UNREADABLE = '(unreadable)';

/**
 * Returns the accepted purposes of a sealed text, the current one first. Texts of earlier versions are bound
 * to their keyRef alone, and accepted until `keymint rekey` has resealed the organization.
 */
export function purposesOf(
  { name: org, sealing }: Pick<StoredOrganization, 'name' | 'sealing'>,
  part: string,
  context: readonly string[],
): string[] {
  const bound = JSON.stringify([part, org, ...context]);
  const unbound = `${part} ${context.at(-1)}`;
  if (sealing === 'app') return [bound];
  return sealing === 'migrating' ? [bound, unbound] : [unbound, bound];
}

/** Opens the vault of an organization's credentials. */
export function credentialVaultOf(
  organization: Pick<StoredOrganization, 'name' | 'sealing' | 'secrets'>,
  { vault, log }: Pick<Environment, 'vault' | 'log'>,
): CredentialVault {
  const purposes = (part: CredentialPart, app: AppIdentity, keyRef: string): string[] =>
    purposesOf(organization, part, [appDocumentId(app), keyRef]);
  const seal = (text: string, part: CredentialPart, app: AppIdentity, keyRef: string): Sealed =>
    vault.seal(text, purposes(part, app, keyRef)[0] ?? '');
  const unseal = (
    sealed: Sealed,
    part: CredentialPart,
    app: AppIdentity,
    keyRef: string,
  ): string | undefined => {
    const text = vault.unsealAny(sealed, purposes(part, app, keyRef));
    if (text === undefined) {
      const { keyId } = sealed;
      const where = { org: organization.name, app: appDocumentId(app), keyRef, part, keyId };
      // Sealed for another app, or under a key that is not on the ring.
      log.error(where, 'A sealed credential is unreadable');
    }
    return text;
  };
  /** The keyRef already identifies the key, so the hash of a secret needs no further binding. */
  const hashOf = (secret: string, keyRef: string): string => vault.hash(secret, `consumerSecret ${keyRef}`);
  const isSame = (one: string, other: string): boolean =>
    timingSafeEqual(Buffer.from(one), Buffer.from(other));

  const unsealKey: CredentialVault['unsealKey'] = (app, { keyRef, consumerKey }) =>
    unseal(consumerKey, 'consumerKey', app, keyRef);

  const unsealSecret: CredentialVault['unsealSecret'] = (
    app,
    { keyRef, consumerSecret: kept },
    recipient,
  ) => {
    if (!('hash' in kept)) return unseal(kept, 'consumerSecret', app, keyRef);
    return kept.handover && recipient?.unseal(kept.handover);
  };

  return {
    unsealKey: unsealKey,
    unsealSecret: unsealSecret,

    seal(app, credential, recipient) {
      const { consumerKey, consumerSecret } = credential;
      const keyRef = vault.keyRef(consumerKey);
      const oneTime = () => ({
        hash: hashOf(consumerSecret, keyRef),
        ...(recipient !== undefined && { handover: sealFor(recipient, consumerSecret) }),
      });
      return {
        ...credential,
        keyRef,
        consumerKey: seal(consumerKey, 'consumerKey', app, keyRef),
        consumerSecret:
          organization.secrets === 'one-time'
            ? oneTime()
            : seal(consumerSecret, 'consumerSecret', app, keyRef),
      };
    },

    unseal(app, credential, recipient) {
      const { keyRef: _, ...stored } = credential;
      const consumerKey = unsealKey(app, credential);
      if (consumerKey === undefined) return { ...stored, consumerKey: UNREADABLE, consumerSecret: undefined };
      return { ...stored, consumerKey, consumerSecret: unsealSecret(app, credential, recipient) };
    },

    isKey(app, credential, candidate) {
      vault.requireKey(credential.consumerKey.keyId);
      const consumerKey = unsealKey(app, credential);
      return consumerKey !== undefined && isSame(vault.keyRef(consumerKey), vault.keyRef(candidate));
    },

    isSecret(app, credential, candidate) {
      const { keyRef, consumerSecret: kept } = credential;
      if (!('hash' in kept)) vault.requireKey(kept.keyId);
      const secret = 'hash' in kept ? undefined : unsealSecret(app, credential);
      const hash = 'hash' in kept ? kept.hash : secret === undefined ? '' : hashOf(secret, keyRef);
      return hash !== '' && isSame(hash, hashOf(candidate, keyRef));
    },

    secretHash(app, credential) {
      const { keyRef, consumerSecret: kept } = credential;
      if ('hash' in kept) return kept.hash;
      const secret = unsealSecret(app, credential);
      return secret === undefined ? undefined : hashOf(secret, keyRef);
    },

    hashSecret: (keyRef, secret) => hashOf(secret, keyRef),

    isCurrent(app, { keyRef, consumerKey, consumerSecret }) {
      const isAnew = (sealed: Sealed, part: CredentialPart) =>
        sealed.keyId === vault.primary &&
        vault.unsealAny(sealed, purposes(part, app, keyRef).slice(0, 1)) !== undefined;
      return (
        isAnew(consumerKey, 'consumerKey') &&
        ('hash' in consumerSecret || isAnew(consumerSecret, 'consumerSecret'))
      );
    },

    reseal(app, credential) {
      const { keyRef, consumerSecret: kept } = credential;
      const consumerKey = unsealKey(app, credential);
      const consumerSecret = 'hash' in kept ? kept : unsealSecret(app, credential);
      if (consumerKey === undefined || consumerSecret === undefined) return undefined;
      return {
        ...credential,
        consumerKey: seal(consumerKey, 'consumerKey', app, keyRef),
        consumerSecret:
          typeof consumerSecret === 'string'
            ? seal(consumerSecret, 'consumerSecret', app, keyRef)
            : consumerSecret,
      };
    },
  };
}

/** Decrypts the credentials of an app, newest first, as its callers see it. */
export const revealApp = (
  { firstCredential: _, owner, ...app }: StoredApp,
  credentials: Pick<CredentialVault, 'unseal'>,
  recipient?: SecretRecipient,
): App => ({
  ...app,
  credentials: newestFirst(app.credentials).map((key) =>
    credentials.unseal({ owner, name: app.name }, key, recipient),
  ),
});

/** Returns an app as its callers see it, without credentials. */
export const withoutCredentials = ({ firstCredential: _, owner: __, ...app }: StoredApp): App => ({
  ...app,
  credentials: [],
});
