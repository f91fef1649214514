import createMember from '../../../functions/members/createMember';
import deleteMember from '../../../functions/members/deleteMember';
import listMembers from '../../../functions/members/listMembers';
import updateMember from '../../../functions/members/updateMember';
import { Member, MemberList, type Token } from '../../../shared/schemas/member';
import { memberEmail, organizationName, staffRole } from '../checked';
import { confirm } from '../confirm';
import { caller, operationContext, withDatabase } from '../database';
import type { Run } from '../outcome';

/** Lists the tokens that a member made who loses power by a change. */
function tokensOf({ tokens = [] }: Pick<Member, 'tokens'>, areRevoked: boolean): string {
  if (tokens.length === 0) return '';
  const end = ({ expiresAt }: Token) =>
    expiresAt < 0 ? 'for ever' : `until ${new Date(expiresAt).toISOString()}`;
  const lines = tokens.map((token) => `${token.id} ${token.name} (${token.role}, ${end(token)})`);
  const words = areRevoked ? 'These tokens of theirs are revoked' : 'These tokens of theirs are still good';
  return [`\n${words}:`, ...lines].join('\n');
}

export const add: Run = async ([name, member], { role: text }) => {
  const org = organizationName(name);
  const email = memberEmail(member);
  const role = staffRole(text as string | undefined);
  return withDatabase(async (context) => {
    const request = { params: { org }, query: undefined, body: { email, role }, caller };
    const made = await createMember.handler(request, await operationContext(org, 'createMember', context));
    const secret = `${email}:${made.password}`;
    return {
      text: `Member ${email} is added. The password, shown only this once:\n${secret}`,
      secret,
      data: Member.parse(made),
    };
  });
};

export const role: Run = async ([name, member = ''], { role: text, revokeTokens }) => {
  const org = organizationName(name);
  const wanted = staffRole(text as string | undefined);
  const query = { revokeTokens: revokeTokens === true };
  return withDatabase(async (context) => {
    const request = { params: { org, member }, query, body: { role: wanted }, caller };
    const after = await updateMember.handler(request, await operationContext(org, 'updateMember', context));
    return {
      text: `Member ${member} is ${wanted} now.${tokensOf(after, query.revokeTokens)}`,
      data: Member.parse(after),
    };
  });
};

export const remove: Run = async ([name, member = ''], { revokeTokens }, shell) => {
  const org = organizationName(name);
  const query = { revokeTokens: revokeTokens === true };
  return withDatabase(async (context) => {
    const operation = await operationContext(org, 'deleteMember', context);
    await operation.store.members.get(org, member);
    await confirm(`${member} can no longer sign in to ${org}.`, 'remove', shell);
    const request = { params: { org, member }, query, body: undefined, caller };
    const removed = await deleteMember.handler(request, operation);
    return {
      text: `Member ${member} is removed.${tokensOf(removed, query.revokeTokens)}`,
      data: Member.parse(removed),
    };
  });
};

export const list: Run = async ([name]) => {
  const org = organizationName(name);
  return withDatabase(async (context) => {
    const request = { params: { org }, query: undefined, body: undefined, caller };
    const operation = await operationContext(org, 'listMembers', context);
    const { member } = MemberList.parse(await listMembers.handler(request, operation));
    return { text: member.map(({ email, role }) => `${email} ${role}`).join('\n'), data: member };
  });
};
