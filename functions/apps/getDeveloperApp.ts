import { AppDoesNotExist, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App } from '../../shared/schemas/app';

/** Answers an app of a developer with its credentials, newest first. */
export default operation({
  summary: 'Get developer app',
  method: 'GET',
  path: '/v1/organizations/{org}/developers/{developer}/apps/{app}',
  status: 200,
  response: App,
  faults: [...noSuchDeveloper, AppDoesNotExist],

  async handler({ params: { org, developer, app: name } }, { store: { developers, apps } }) {
    const developerId = await developers.identify(org, developer);
    return apps.open(await apps.get(org, { developerId, developer, name }));
  },
});
