import { LastAdministrator, MemberDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Member } from '../../shared/schemas/member';

/** Removes a member, and answers with the member as it was. One orgadmin at least remains. */
export default operation({
  summary: 'Delete member',
  method: 'DELETE',
  path: '/v1/organizations/{org}/members/{member}',
  permission: 'members.write',
  status: 200,
  response: Member,
  faults: [MemberDoesNotExist, LastAdministrator],

  async handler({ params: { org, member } }, { store, callers }) {
    const removed = await store.atomically(async ({ members }) => {
      const found = await members.get(org, member);
      await members.delete(org, found);
      return found;
    });
    callers.forget(org);
    return removed;
  },
});
