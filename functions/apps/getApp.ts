import { AppIdNotFound } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App } from '../../shared/schemas/app';

/** Answers an app by its appId, whoever owns it. */
export default operation({
  summary: 'Get app',
  method: 'GET',
  path: '/v1/organizations/{org}/apps/{appId}',
  status: 200,
  response: App,
  faults: [AppIdNotFound],

  handler: async ({ params: { org, appId } }, { store: { apps } }) =>
    apps.open(await apps.getById(org, appId)),
});
