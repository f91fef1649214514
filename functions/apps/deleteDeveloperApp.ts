import { AppDoesNotExist, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App } from '../../shared/schemas/app';

/** Deletes an app of a developer with its keys, and answers with the app as it was. */
export default operation({
  summary: 'Delete developer app',
  method: 'DELETE',
  path: '/v1/organizations/{org}/developers/{developer}/apps/{app}',
  status: 200,
  response: App,
  faults: [...noSuchDeveloper, AppDoesNotExist],

  handler: ({ params: { org, developer, app: name } }, { store }) =>
    store.atomically(async ({ developers, apps, keys }) => {
      const developerId = await developers.identify(org, developer);
      const app = await apps.get(org, { developerId, developer, name });
      apps.delete(org, app);
      for (const { keyRef } of app.credentials) keys.delete(org, keyRef);
      developers.removeApp(org, developerId, name);
      return apps.open(app);
    }),
});
