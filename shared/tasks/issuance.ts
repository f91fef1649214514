import { setTimeout as pause } from 'node:timers/promises';
import type { Context, OperationContext } from '../context';
import type { Recipient } from '../crypto/handover';
import { newKeyPair } from '../domain/keyPair';
import { OrganizationDoesNotExist } from '../faults';
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

/** What a new key is made with. */
interface Issuing extends Pick<Context, 'now'> {
  organization: OrganizationSettings;
  credentials: CredentialVault;
}

/** Makes the key pair that was asked for, for an app. */
export const issueCredential = (
  app: AppIdentity,
  { keyExpiresIn, recipient, ...asked }: CredentialRequest,
  { organization, now, credentials }: Issuing,
): StoredCredential => {
  const issuedAt = now();
  return credentials.seal(
    app,
    {
      ...newKeyPair(organization),
      ...asked,
      attributes: [],
      status: 'approved',
      issuedAt,
      expiresAt: expiryOf(issuedAt, keyExpiresIn),
    },
    recipient,
  );
};

/** True where a trigger issues first credentials; without one, an app is stored with its credential. */
export const isTriggerExpected = ({ issuanceWait }: Pick<Context, 'issuanceWait'>): boolean =>
  issuanceWait > 0;

/** Stores a new app together with its first key pair, in the unit of work of `store`. @throws AppAlreadyExists */
export function createWithCredential(
  org: string,
  app: StoredApp,
  request: CredentialRequest,
  { store, ...issuing }: Issuing & { store: Collections },
): StoredApp {
  const credential = issueCredential(app, request, issuing);
  // The app comes last: where its name is taken, the commit fails with the fault of the last creation.
  store.keys.create(org, credential, app);
  return store.apps.create(org, { ...app, credentials: [credential] });
}

/** Who issued: the trigger, the operation when the event is late, or a repair when neither has. */
type Issuer = 'trigger' | 'operation' | 'repair';

/** How often each has issued in this process. */
const issued: Record<Issuer, number> = { trigger: 0, operation: 0, repair: 0 };

/**
 * Issues the first key pair that the app at a document id asked for, once, however often it is called.
 * Returns whether this call issued it.
 *
 * The request lies on the app itself (`firstCredential`) and goes away in the commit that stores
 * the credential. An app that is gone, or asks for nothing, is left alone.
 */
export async function issueFirstCredential(
  { org, app: id }: { org: string; app: string },
  { store, organizations, vault, now, log }: Context,
  issuer: Issuer,
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

/** Waits until the triggers that this process runs for a document have ended, at most `issuanceWait`. */
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

/** The first gap between two looks, how gaps grow, and the longest early and late ones, in milliseconds. */
export const looks = { first: 2, growth: 1.5, longest: 20, early: 200, longestLate: 100 };

/**
 * The app's first credential, once the trigger has issued it; after `issuanceWait` milliseconds it
 * is issued here, so that callers get their key even when events are late.
 *
 * In the process that runs the trigger it is notified; elsewhere it polls at growing gaps, for a listener
 * now and then never hears (docs/adr/0004).
 * It answers undefined when the app was deleted meanwhile.
 */
export async function firstCredentialsOf(
  org: string,
  created: StoredApp,
  context: OperationContext,
  recipient?: Recipient,
): Promise<Credential[] | undefined> {
  const app = appDocumentId(created);
  const begun = performance.now();
  await handledHere(`organizations/${org}/apps/${app}`, context);
  // The trigger of this process may have ended before the commit of the app returned.
  let gap = context.deliveries ? 0 : looks.first;
  for (;;) {
    if (gap > 0) await pause(gap);
    const found = await context.store.apps.issuance(org, app);
    if (!found?.firstCredential) {
      return found?.credentials.map((credential) => context.credentials.open(created, credential, recipient));
    }
    const waited = performance.now() - begun;
    if (waited >= context.issuanceWait) await issueFirstCredential({ org, app }, context, 'operation');
    const longest = waited < looks.early ? looks.longest : looks.longestLate;
    gap = Math.min(Math.max(gap * looks.growth, looks.first), longest);
  }
}
