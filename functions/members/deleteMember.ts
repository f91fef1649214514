import { LastAdministrator, MemberDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Member, RevokeTokens } from '../../shared/schemas/member';
import { changeMember } from '../../shared/tasks/staff';

/**
 * Removes a member, and answers with the member as it was, with the API tokens that they made; `revokeTokens`
 * revokes these as well. One orgadmin at least remains.
 */
export default operation({
  summary: 'Delete member',
  method: 'DELETE',
  path: '/v1/organizations/{org}/members/{member}',
  permission: 'members.write',
  query: RevokeTokens,
  status: 200,
  response: Member,
  faults: [MemberDoesNotExist, LastAdministrator],

  handler: ({ params: { org, member }, query: { revokeTokens } }, context) =>
    changeMember(
      { org, member, isRemoval: true, revokeTokens },
      async (found, { members }) => {
        await members.delete(org, found);
        return found;
      },
      context,
    ),
});
