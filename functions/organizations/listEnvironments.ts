import * as z from 'zod';
import { OrganizationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';

/** Lists the names of an organization's environments, which clients read at start-up. */
export default operation({
  summary: 'List environments',
  method: 'GET',
  path: '/v1/organizations/{org}/environments',
  permission: 'organizations.get',
  status: 200,
  response: z.array(z.string()).meta({ example: ['test', 'prod'] }),
  faults: [OrganizationDoesNotExist],

  handler: async ({ params: { org } }, { organizations }) => (await organizations.get(org)).environments,
});
