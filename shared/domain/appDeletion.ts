import type { StoredApp } from '../store/collections/apps';

/*
 * An app that its owner deletes at the portal is revoked, and deleted a week later. Only the app's status
 * changes, so that restoring it brings its keys back as they are, with what staff decided meanwhile.
 */

/** Time in which an app can be restored, in milliseconds. */
const RESTORABLE_MS = 7 * 24 * 3600_000;

type Deletion = NonNullable<StoredApp['deletion']>;

/** Schedules the deletion of an app; a scheduled one keeps its time. */
export const scheduled = (app: StoredApp, now: number): StoredApp & { deletion: Deletion } => ({
  ...app,
  status: 'revoked',
  deletion: app.deletion ?? { at: now + RESTORABLE_MS, restores: app.status },
});

/** Cancels the deletion of an app; undefined if none is scheduled, or its time has come. */
export function restored(app: StoredApp, now: number): StoredApp | undefined {
  const { deletion } = app;
  if (!deletion || deletion.at <= now) return undefined;
  return { ...app, status: deletion.restores, deletion: undefined };
}

/** Sets the status of an app: approval cancels its deletion, and what is revoked stays so when restored. */
export function withStatus(app: StoredApp, status: StoredApp['status']): StoredApp {
  if (!app.deletion) return { ...app, status };
  const deletion = status === 'approved' ? undefined : { ...app.deletion, restores: status };
  return { ...app, status, deletion };
}
