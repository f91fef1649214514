import { hashPassword } from '../../shared/crypto/passwords';
import { modified } from '../../shared/domain/stamps';
import { LastAdministrator, MemberDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Member, MemberChange, RevokeTokens } from '../../shared/schemas/member';
import { changeMember } from '../../shared/tasks/staff';

/**
 * Changes the role or password of a member; a new password ends log-ins with the old one. If the new role has
 * fewer permissions, also returns the API tokens the member created; `revokeTokens` revokes them.
 */
export default operation({
  summary: 'Update member',
  method: 'PUT',
  also: { method: 'POST' },
  path: '/v1/organizations/{org}/members/{member}',
  permission: 'members.write',
  query: RevokeTokens,
  body: MemberChange,
  status: 200,
  response: Member,
  faults: [MemberDoesNotExist, LastAdministrator],

  async handler({ params: { org, member }, query: { revokeTokens }, body, caller }, context) {
    const { role, password } = body;
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    return changeMember(
      { org, member, role, isRemoval: false, revokeTokens },
      (before, { members }) =>
        members.replace(org, before, {
          ...before,
          ...(role && { role }),
          ...(passwordHash && { passwordHash }),
          ...modified(caller, context.now()),
        }),
      context,
    );
  },
});
