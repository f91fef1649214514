import { LastAdministrator, MemberDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Member, RevokeTokens } from '../../shared/schemas/member';
import { changeMember } from '../../shared/tasks/staff';

/**
 * Removes a member and returns the member as it was, with the API tokens they created; `revokeTokens` revokes
 * these too. At least one orgadmin must remain.
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
