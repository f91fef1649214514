import { OrganizationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Policy } from '../../shared/schemas/policy';

/** Returns the policy of an organization: what holds for its developers, keys and secrets. An extension of Keymint. */
export default operation({
  summary: 'Get the policy of the organization',
  method: 'GET',
  path: '/v1/organizations/{org}/policy',
  permission: 'members.get',
  status: 200,
  response: Policy,
  faults: [OrganizationDoesNotExist],

  handler: ({ params: { org } }, { organizations }) => organizations.get(org),
});
