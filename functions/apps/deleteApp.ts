import { AppIdNotFound } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App } from '../../shared/schemas/app';
import { revealApp } from '../../shared/tasks/credentialVault';
import { deleteAppWithKeys } from '../../shared/tasks/deletion';

/** Deletes an app by its appId with its keys, and returns the app as it was. */
export default operation({
  summary: 'Delete app',
  method: 'DELETE',
  path: '/v1/organizations/{org}/apps/{appId}',
  permission: 'apps.delete',
  status: 200,
  response: App,
  faults: [AppIdNotFound],

  handler: ({ params: { org, appId } }, { store, credentials }) =>
    store.atomically(async (collections) => {
      const app = await collections.apps.getById(org, appId);
      await deleteAppWithKeys(org, app, collections, credentials);
      collections.apps.leaveOwner(org, app);
      return revealApp(app, credentials);
    }),
});
