import { operation } from '../../shared/operation';
import { TokenList } from '../../shared/schemas/member';

/** Lists an organization's API tokens: what they are for, whose, and when they were last used. */
export default operation({
  summary: 'List tokens',
  method: 'GET',
  path: '/v1/organizations/{org}/tokens',
  permission: 'members.get',
  status: 200,
  response: TokenList,
  faults: [],

  handler: async ({ params: { org } }, { store }) => ({ token: await store.tokens.list(org) }),
});
