import { hashPassword, newPassword } from '../../shared/crypto/passwords';
import { created } from '../../shared/domain/stamps';
import { MemberAlreadyExists } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Member, MemberDraft } from '../../shared/schemas/member';

/** Adds a member. If no password is sent, one is generated and returned once. */
export default operation({
  summary: 'Create member',
  method: 'POST',
  path: '/v1/organizations/{org}/members',
  permission: 'members.write',
  body: MemberDraft,
  status: 201,
  response: Member,
  faults: [MemberAlreadyExists],

  async handler({ params: { org }, body, caller }, { store, now }) {
    const { email, role, password = newPassword() } = body;
    const passwordHash = await hashPassword(password);
    const member = await store.atomically(({ members }) =>
      members.create(org, { email, role, passwordHash, ...created(caller, now()) }),
    );
    return { ...member, password: body.password === undefined ? password : undefined };
  },
});
