import type { Context, OperationContext } from '../context';
import { restored, scheduled } from '../domain/appDeletion';
import { AppNotDeleted } from '../faults';
import type { AppDetails } from '../schemas/appDetails';
import { appDocumentId } from '../schemas/owner';
import type { StoredApp } from '../store/collections/apps';
import { type AppRequest, changeApp } from './appDetails';
import { credentialVaultOf } from './credentialVault';
import { deleteAppWithKeys } from './deletion';

const dueOf = (org: string, app: StoredApp) => ({ org, kind: 'app' as const, ref: appDocumentId(app) });

/** Revokes an app at once and schedules its deletion. @throws AppIdNotFound */
export const scheduleDeletion = (request: AppRequest, context: OperationContext): Promise<AppDetails> =>
  changeApp(request, context, (app, { due }) => {
    const after = scheduled(app, context.now());
    due.put({ ...dueOf(request.params.org, app), at: after.deletion.at });
    return after;
  });

/** Cancels the deletion of an app. @throws AppIdNotFound @throws AppNotDeleted */
export const restoreApp = (request: AppRequest, context: OperationContext): Promise<AppDetails> =>
  changeApp(request, context, (app, { due }) => {
    const after = restored(app, context.now());
    if (!after) throw AppNotDeleted(request.params);
    due.delete(dueOf(request.params.org, app));
    return after;
  });

/** Deletes an app, given by its document id, whose owner deleted it seven days ago and did not restore it. */
export async function finishAppDeletion(org: string, id: string, context: Context): Promise<void> {
  const { store, vault, log, now, organizations } = context;
  const named = { org, kind: 'app', ref: id } as const;
  const credentials = credentialVaultOf(await organizations.get(org), { vault, log });
  await store.by({ name: 'keymint', action: 'app.deleted' }).atomically(async (collections) => {
    const app = await collections.apps.find(org, id);
    if (!app?.deletion) return collections.due.delete(named);
    if (app.deletion.at > now()) return collections.due.put({ ...named, at: app.deletion.at });
    await deleteAppWithKeys(org, app, collections, credentials);
    collections.apps.leaveOwner(org, app);
    collections.due.delete(named);
  });
}
