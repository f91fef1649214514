import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer } from '../../shared/schemas/developer';

/** Returns a developer, given by e-mail address or developerId. */
export default operation({
  summary: 'Get developer',
  method: 'GET',
  path: '/v1/organizations/{org}/developers/{developer}',
  permission: 'developers.get',
  status: 200,
  response: Developer,
  faults: noSuchDeveloper,

  handler: ({ params: { org, developer } }, { store }) => store.developers.get(org, developer),
});
