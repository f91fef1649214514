import type { Context, MailTransport } from '../context';
import { developerOwner } from '../schemas/owner';
import type { StoredDeveloper } from '../store/collections/developers';
import type { StoredDue } from '../store/collections/due';
import type { Store } from '../store/store';
import { finishAppDeletion } from './appDeletion';
import { credentialVaultOf } from './credentialVault';
import { deleteWithApps } from './deletion';
import { deliverMail } from './mailDelivery';
import { queueMail } from './mailQueue';
import { decideReset } from './passwordResets';
import { decideRegistration } from './registrations';
import { noticeRequests } from './requestNotices';

/** Entries per read, and concurrent ones. */
const BATCH = 100;
const CONCURRENCY = 4;

/** Maximum duration of a run, in milliseconds; runs start every minute. */
const RUN_MS = 50_000;

/** Delay before failed work is retried, in milliseconds. */
const AGAIN_MS = 300_000;

/** Audit entries per commit. */
const AUDIT_BATCH = 100;

/** Removes a developer's names, addresses and values from all audit entries; ids stay. */
async function forgetInAudits(
  org: string,
  { developerId, email }: Pick<StoredDeveloper, 'developerId' | 'email'>,
  { atomically }: Pick<Store, 'atomically'>,
): Promise<void> {
  for (const about of [
    { entity: developerOwner(developerId) },
    { entity: `accounts/${developerId}` },
    { actor: email },
  ]) {
    let after: string | undefined;
    do {
      const from = after;
      after = await atomically(({ audits }) =>
        audits.forget(org, about, { actor: email, from }, AUDIT_BATCH),
      );
    } while (after !== undefined);
  }
}

/**
 * Deletes a developer who closed the account 30 days ago, with account, apps and keys, and notifies them by
 * mail.
 */
async function finishClosing(org: string, developerId: string, context: Context): Promise<void> {
  const { store, vault, log, now } = context;
  const named = { org, kind: 'close', ref: developerId } as const;
  const [account, [developer]] = await Promise.all([
    store.accounts.find(org, developerId),
    store.developers.findAll(org, [developerId]),
  ]);
  if (!developer || account?.state !== 'closing' || (account.closing?.until ?? 0) > now()) {
    if (!developer || account?.state !== 'closing') await store.atomically(({ due }) => due.delete(named));
    return;
  }
  const organization = await context.organizations.get(org);
  const credentials = credentialVaultOf(organization, { vault, log });
  const { language } = account;
  const by = store.by({ name: 'keymint', action: 'account.closed' });
  await forgetInAudits(org, developer, store);
  const owner = developerOwner(developerId);
  await deleteWithApps(
    { org, owner },
    async (collections) => {
      const found = await collections.developers.get(org, developerId);
      return {
        entity: found,
        extraWrites: 4,
        isReady: true,
        close: (until) => collections.developers.close(org, found, until),
        delete() {
          collections.developers.delete(org, found);
          collections.accounts.delete(org, developerId);
          collections.due.delete(named);
          const to = { sealed: vault.seal(found.email, 'address of a mail') };
          queueMail(org, { template: 'closed', to, subject: owner, language }, collections, now());
        },
        keepWithout(gone) {
          const apps = found.apps.filter((name) => !gone.has(name));
          collections.developers.replace(org, found, { ...found, apps });
        },
      };
    },
    // Without audit entries of the deletion: they would contain the names again.
    { store, now, credentials },
  );
  await by.note(org, { entity: owner });
}

/** Forgets what holds until then: an address is registered again, a decision not undone any more. */
const forget = (named: StoredDue, { store, now }: Context): Promise<void> =>
  store.atomically(async ({ due }) => {
    const entry = await due.find(named);
    if (entry && entry.at <= now()) due.delete(entry);
  });

/** Work by kind. Each decides by stored data, and deletes or moves its entry in its own commit. */
const kinds: Record<
  StoredDue['kind'],
  (entry: StoredDue, context: Context, transport: MailTransport | undefined) => Promise<void>
> = {
  mail: ({ org, ref }, context, transport) => deliverMail(org, ref, context, transport),
  registration: ({ org, ref }, context) => decideRegistration(org, ref, context),
  reset: ({ org, ref }, context) => decideReset(org, ref, context),
  close: ({ org, ref }, context) => finishClosing(org, ref, context),
  app: ({ org, ref }, context) => finishAppDeletion(org, ref, context),
  decision: forget,
  requests: (entry, context) => noticeRequests(entry.org, entry, context),
  heldAddress: forget,
};

/**
 * Runs due work for at most 50 seconds: missed events, retries and scheduled work. Concurrent runs do nothing
 * twice. Returns the number of handled entries.
 */
export async function runDueWork(context: Context, transport: MailTransport | undefined): Promise<number> {
  const { store, log, now } = context;
  const end = performance.now() + RUN_MS;
  let done = 0;
  const tried = new Set<string>();
  const work = async (entry: StoredDue): Promise<void> => {
    const { org, kind, ref } = entry;
    try {
      await kinds[kind](entry, context, transport);
      done += 1;
    } catch (error) {
      log.error({ org, kind, ref, error }, 'What is due could not be done');
      // A failing entry must not block the others.
      await store.atomically(({ due }) => due.put({ ...entry, at: now() + AGAIN_MS }));
    }
  };
  while (performance.now() < end) {
    const found = await store.due.list(BATCH);
    const entries = found.filter(
      ({ at, org, kind, ref }) => at <= now() && !tried.has(`${org}~${kind}~${ref}`),
    );
    if (entries.length === 0) return done;
    for (const { org, kind, ref } of entries) tried.add(`${org}~${kind}~${ref}`);
    while (entries.length > 0 && performance.now() < end)
      await Promise.all(entries.splice(0, CONCURRENCY).map(work));
  }
  return done;
}
