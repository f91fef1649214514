import { AppIdNotFound } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { OrganizationApp } from '../../shared/schemas/app';
import { revealApp } from '../../shared/tasks/credentialVault';

/** Returns an app by its appId, whatever its owner; a developer's app with their e-mail address. */
export default operation({
  summary: 'Get app',
  method: 'GET',
  path: '/v1/organizations/{org}/apps/{appId}',
  permission: 'apps.get',
  status: 200,
  response: OrganizationApp,
  faults: [AppIdNotFound],

  async handler({ params: { org, appId } }, { store: { apps, developers }, credentials }) {
    const app = revealApp(await apps.getById(org, appId), credentials);
    const [developer] = app.developerId ? await developers.findAll(org, [app.developerId]) : [];
    return { ...app, developerEmail: developer?.email };
  },
});
