import { operation } from '../../shared/operation';
import { MemberList } from '../../shared/schemas/member';

/** Lists an organization's members with their roles, ordered by e-mail address. */
export default operation({
  summary: 'List members',
  method: 'GET',
  path: '/v1/organizations/{org}/members',
  permission: 'members.get',
  status: 200,
  response: MemberList,
  faults: [],

  handler: async ({ params: { org } }, { store }) => ({ member: await store.members.list(org) }),
});
