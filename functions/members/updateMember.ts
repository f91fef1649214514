import { hashPassword } from '../../shared/domain/passwords';
import { modified } from '../../shared/domain/stamps';
import { LastAdministrator, MemberDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Member, MemberChange } from '../../shared/schemas/member';

/** Gives a member another role or password; with another password, log-ins with the old one end. */
export default operation({
  summary: 'Update member',
  method: 'PUT',
  path: '/v1/organizations/{org}/members/{member}',
  permission: 'members.write',
  body: MemberChange,
  status: 200,
  response: Member,
  faults: [MemberDoesNotExist, LastAdministrator],

  async handler({ params: { org, member }, body: { role, password }, caller }, { store, callers, now }) {
    const passwordHash = password === undefined ? undefined : await hashPassword(password);
    const changed = await store.atomically(async ({ members }) => {
      const before = await members.get(org, member);
      return members.replace(org, before, {
        ...before,
        ...(role && { role }),
        ...(passwordHash && { passwordHash }),
        ...modified(caller, now()),
      });
    });
    callers.forget(org);
    return changed;
  },
});
