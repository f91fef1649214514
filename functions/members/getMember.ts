import { MemberDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Member } from '../../shared/schemas/member';

/** Returns a member of the organization. */
export default operation({
  summary: 'Get member',
  method: 'GET',
  path: '/v1/organizations/{org}/members/{member}',
  permission: 'members.get',
  status: 200,
  response: Member,
  faults: [MemberDoesNotExist],

  handler: ({ params: { org, member } }, { store }) => store.members.get(org, member),
});
