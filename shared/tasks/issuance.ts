import { setTimeout as pause } from 'node:timers/promises';
import type { Context, OperationContext } from '../context';
import type { SecretRecipient } from '../crypto/handover';
import { type KeyPair, newKeyPair } from '../domain/keyPair';
import { ConsumerKeyAlreadyExists, OrganizationDoesNotExist } from '../faults';
import type { Credential } from '../schemas/credential';
import type { OrganizationSettings } from '../schemas/organization';
import { appDocumentId } from '../schemas/owner';
import { expiryOf } from '../schemas/time';
import type { StoredApp } from '../store/collections/apps';
import type {
  AppIdentity,
  CredentialRequest,
  CredentialVault,
  StoredCredential,
} from '../store/collections/credentials';
import type { Collections } from '../store/store';
import { credentialVaultOf } from './credentialVault';

/** Context of a new key. */
interface Issuing extends Pick<Context, 'now'> {
  organization: OrganizationSettings;
  credentials: CredentialVault;
}

/** Creates and seals a requested key pair for an app. */
export const issueCredential = (
  app: AppIdentity,
  { keyExpiresIn, recipient, ...asked }: CredentialRequest,
  { organization, now, credentials }: Issuing,
  pair: KeyPair = newKeyPair(organization),
): StoredCredential => {
  const issuedAt = now();
  return credentials.seal(
    app,
    {
      ...pair,
      ...asked,
      attributes: [],
      status: 'approved',
      issuedAt,
      expiresAt: expiryOf(issuedAt, keyExpiresIn),
    },
    recipient,
  );
};

/** True if a trigger issues first credentials; otherwise apps are stored with their credential. */
export const isTriggerExpected = ({ issuanceWait }: Pick<Context, 'issuanceWait'>): boolean =>
  issuanceWait > 0;

/**
 * Stores a new app together with its first key pairs, those that are brought along or else one that is made, in the
 * unit of work of `store`. @throws AppAlreadyExists
 */
export function createWithCredentials(
  org: string,
  app: StoredApp,
  request: CredentialRequest,
  pairs: readonly KeyPair[],
  { store, ...issuing }: Issuing & { store: Collections },
): StoredApp {
  const all = pairs.length > 0 ? pairs : [undefined];
  const credentials = all.map((pair) => issueCredential(app, request, issuing, pair));
  const created = store.apps.create(org, { ...app, credentials });
  const taken = pairs.length > 0 ? ConsumerKeyAlreadyExists() : undefined;
  for (const credential of credentials) store.keys.create(org, credential, app, taken);
  return created;
}

/** What issued a credential: the trigger, the operation if the event is late, or a repair if neither did. */
type IssuedBy = 'trigger' | 'operation' | 'repair';

/** Credentials issued by this process. */
const issued: Record<IssuedBy, number> = { trigger: 0, operation: 0, repair: 0 };

/**
 * Issues the first key pair requested by an app, given by document id; idempotent. Returns whether this call
 * issued it.
 *
 * The request is stored on the app (`firstCredential`) and removed in the commit that stores the credential.
 * Does nothing for an app that is gone or has no request.
 */
export async function issueFirstCredential(
  { org, app: id }: { org: string; app: string },
  { store, organizations, vault, now, log }: Context,
  issuer: IssuedBy,
): Promise<boolean> {
  const issuedNow = await store.atomically(async ({ apps, keys }) => {
    const [app, organization] = await Promise.all([apps.find(org, id), organizations.find(org)]);
    if (!app?.firstCredential) return false;
    if (!organization) throw OrganizationDoesNotExist({ org });

    const { firstCredential, ...rest } = app;
    const credentials = credentialVaultOf(organization, { vault, log });
    const credential = issueCredential(app, firstCredential, { organization, now, credentials });
    keys.create(org, credential, app);
    apps.replace(org, { ...rest, credentials: [credential, ...app.credentials] });
    return true;
  });
  if (issuedNow) {
    issued[issuer] += 1;
    log.info({ org, app: id, issuer, issued }, `The first credential was issued by the ${issuer}`);
  }
  return issuedNow;
}

/** Waits up to `issuanceWait` for the triggers of a document that run in this process. */
async function handledHere(
  document: string,
  { deliveries, issuanceWait }: Pick<Context, 'deliveries' | 'issuanceWait'>,
): Promise<void> {
  const handled = deliveries?.handled(document);
  if (!handled) return;
  const end = new AbortController();
  const { signal } = end;
  await Promise.race([handled, pause(issuanceWait, undefined, { signal })]).finally(() => end.abort());
}

/**
 * Polling intervals in milliseconds: the first one, growth factor, maximum while `early`, and maximum later.
 */
export const polling = { first: 2, growth: 1.5, longest: 20, early: 200, longestLate: 100 };

/**
 * Returns the first credential of an app once the trigger issued it; issues it after `issuanceWait`
 * milliseconds, so that callers get their key even if events are late.
 *
 * The process that runs the trigger is notified; others poll with growing intervals, because listeners
 * occasionally miss changes (docs/adr/0004). Returns undefined if the app was deleted meanwhile.
 */
export async function firstCredentialsOf(
  org: string,
  created: StoredApp,
  context: OperationContext,
  recipient?: SecretRecipient,
): Promise<Credential[] | undefined> {
  const app = appDocumentId(created);
  const begun = performance.now();
  await handledHere(`organizations/${org}/apps/${app}`, context);
  // The trigger of this process may have ended before the commit of the app returned.
  let gap = context.deliveries ? 0 : polling.first;
  for (;;) {
    if (gap > 0) await pause(gap);
    const found = await context.store.apps.issuance(org, app);
    if (!found?.firstCredential) {
      return found?.credentials.map((credential) =>
        context.credentials.unseal(created, credential, recipient),
      );
    }
    const waited = performance.now() - begun;
    if (waited >= context.issuanceWait) await issueFirstCredential({ org, app }, context, 'operation');
    const longest = waited < polling.early ? polling.longest : polling.longestLate;
    gap = Math.min(Math.max(gap * polling.growth, polling.first), longest);
  }
}
