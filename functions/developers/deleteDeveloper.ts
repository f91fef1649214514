import { deleteDeveloperWithApps } from '../../shared/domain/deletion';
import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer } from '../../shared/schemas/developer';

/** Deletes a developer with all apps and keys, and answers with the developer as it was. */
export default operation({
  summary: 'Delete developer',
  method: 'DELETE',
  path: '/v1/organizations/{org}/developers/{developer}',
  status: 200,
  response: Developer,
  faults: noSuchDeveloper,

  handler: ({ params: { org, developer } }, { store }) => deleteDeveloperWithApps(org, developer, store),
});
