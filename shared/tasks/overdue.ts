import type { Context } from '../context';
import { appDocumentId } from '../schemas/owner';
import type { FoundApp, StoredApp } from '../store/collections/apps';
import type { ActorStore } from '../store/store';
import { issueFirstCredential } from './issuance';

/*
 * Repairs apps whose first credential was never issued although trigger and operation are over: a process was
 * killed, an event was lost, or the app was stored where no trigger listens.
 */

/** Age at which a missing first credential is overdue, in milliseconds. */
const OVERDUE_MS = 60_000;

/** Maximum repairs per request, and per sweep of an organization. */
const MAX_REPAIRS_PER_READ = 10;
const MAX_REPAIRS_PER_SWEEP = 500;

/** Maximum concurrent repairs. */
const CONCURRENCY = 10;

type Waiting = Pick<StoredApp, 'owner' | 'name' | 'createdAt' | 'firstCredential'>;

/** True if the first credential is overdue; also for a creation date in the future. */
const isOverdue = ({ firstCredential, createdAt }: Waiting, now: number): boolean =>
  firstCredential !== undefined && Math.abs(now - createdAt) > OVERDUE_MS;

/** Context of a repair: audit entries name Keymint and the trigger. */
const repairing = (context: Context): Context => ({
  ...context,
  store: context.store.by({ name: 'keymint', action: 'onAppCreated' }),
});

/** Issues the first credential of an app; logs failures. Returns whether this call issued it. */
async function repair(ids: { org: string; app: string }, context: Context): Promise<boolean> {
  try {
    return await issueFirstCredential(ids, context, 'repair');
  } catch (error) {
    context.log.error({ ...ids, error }, 'An overdue first credential could not be issued');
    return false;
  }
}

/**
 * Wraps the store of an authenticated request: apps with an overdue credential are repaired when read. Units
 * of work read what is stored. Costs nothing without overdue apps.
 */
export function repairingStore(store: ActorStore, context: Context): ActorStore {
  let apps: ActorStore['apps'] | undefined;
  return Object.create(store, { apps: { get: () => (apps ??= repairingApps(store.apps, context)) } });
}

function repairingApps(apps: ActorStore['apps'], context: Context): ActorStore['apps'] {
  let left = MAX_REPAIRS_PER_READ;

  /** Repairs overdue apps and returns their new state. */
  const repaired = async <T extends FoundApp>(org: string, found: T[]) => {
    const now = context.now();
    const overdue = found.filter((app) => isOverdue(app, now)).slice(0, left);
    if (overdue.length === 0) return found;
    left -= overdue.length;
    const after = new Map(
      await Promise.all(
        overdue.map(async (app) => {
          const id = appDocumentId(app);
          await repair({ org, app: id }, repairing(context));
          return [app.appId, (await apps.find(org, id)) ?? app] as const;
        }),
      ),
    );
    return found.map((app) => after.get(app.appId) ?? app);
  };
  const one = async <T extends FoundApp>(org: string, app: T) => (await repaired(org, [app]))[0] ?? app;

  return {
    ...apps,
    find: async (org, id) => {
      const app = await apps.find(org, id);
      return app && one(org, app);
    },
    get: async (org, owner, name) => one(org, await apps.get(org, owner, name)),
    getById: async (org, appId) => one(org, await apps.getById(org, appId)),
    list: async (org, owner, page) => repaired(org, await apps.list(org, owner, page)),
    listByIds: async (org, appIds) => repaired(org, await apps.listByIds(org, appIds)),
    listAll: async (org, question, page) => repaired(org, await apps.listAll(org, question, page)),
    search: async (org, question, part) => repaired(org, await apps.search(org, question, part)),
    withTerm: async (org, term, part) => repaired(org, await apps.withTerm(org, term, part)),
    startingWith: async (org, appId, most) => repaired(org, await apps.startingWith(org, appId, most)),
  };
}

/** Issues overdue first credentials of an organization, up to a limit; returns how many. */
export async function sweepOverdue(org: string, context: Context): Promise<number> {
  const { store, log, now } = context;
  const ids = await store.apps.listWaiting(org, MAX_REPAIRS_PER_SWEEP);
  const issue = async (app: string): Promise<boolean> => {
    // An unreadable app must not block the others.
    const found = await store.apps.find(org, app).catch((error) => {
      log.error({ org, app, error }, 'An app that waits for its first credential could not be read');
    });
    return found !== undefined && isOverdue(found, now()) && repair({ org, app }, repairing(context));
  };
  let count = 0;
  while (ids.length > 0) {
    const done = await Promise.all(ids.splice(0, CONCURRENCY).map(issue));
    count += done.filter(Boolean).length;
  }
  return count;
}
