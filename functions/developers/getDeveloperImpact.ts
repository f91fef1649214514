import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { DeveloperImpact } from '../../shared/schemas/impact';
import { developerImpact } from '../../shared/tasks/impact';

/**
 * Returns what stops working if a developer is deleted or deactivated: apps, keys, how many of these work
 * now, and which were used in the last 7 days. An extension of Keymint.
 */
export default operation({
  summary: 'Get what stops with a developer',
  method: 'GET',
  path: '/v1/organizations/{org}/developers/{developer}/impact',
  permission: 'developers.get',
  status: 200,
  response: DeveloperImpact,
  faults: noSuchDeveloper,
  documents: () => 100,

  handler: ({ params: { org, developer } }, { store, now }) =>
    developerImpact(org, developer, { store, now: now() }),
});
