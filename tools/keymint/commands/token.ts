import deleteToken from '../../../functions/tokens/deleteToken';
import listTokens from '../../../functions/tokens/listTokens';
import { Token, TokenDraft, TokenList } from '../../../shared/schemas/member';
import { storeToken } from '../../../shared/tasks/tokens';
import { checked, organizationName } from '../checked';
import { confirm } from '../confirm';
import { caller, operationContext, withDatabase } from '../database';
import type { Run } from '../outcome';

export const create: Run = async ([name, purpose], { role, developer, expiresInSeconds }) => {
  const org = organizationName(name);
  const words = 'A token is for something, has a role, and of role self also a developer';
  const body = checked(TokenDraft, { name: purpose, role, developer, expiresInSeconds }, words);
  return withDatabase(async (context) => {
    const made = await storeToken(org, body, caller, await operationContext(org, 'createToken', context));
    return {
      text: `Token ${made.id} is made. It is shown only this once:\n${made.token}`,
      secret: `${made.token}`,
      data: Token.parse(made),
    };
  });
};

export const revoke: Run = async ([name, token = ''], _, shell) => {
  const org = organizationName(name);
  return withDatabase(async (context) => {
    const operation = await operationContext(org, 'deleteToken', context);
    await operation.store.tokens.get(org, token);
    await confirm(`Whatever uses token ${token} stops working.`, 'revoke', shell);
    const request = { params: { org, token }, query: undefined, body: undefined, caller };
    const revoked = await deleteToken.handler(request, operation);
    return {
      text: `Token ${token} is revoked. Processes follow within a second.`,
      data: Token.parse(revoked),
    };
  });
};

export const list: Run = async ([name]) => {
  const org = organizationName(name);
  return withDatabase(async (context) => {
    const query = { createdBy: undefined };
    const request = { params: { org }, query, body: undefined, caller };
    const operation = await operationContext(org, 'listTokens', context);
    const { token } = TokenList.parse(await listTokens.handler(request, operation));
    return { text: token.map(({ id, role, name }) => `${id} ${role} ${name}`).join('\n'), data: token };
  });
};
