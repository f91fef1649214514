import * as z from 'zod';
import { operation } from '../../shared/operation';
import { TokenList } from '../../shared/schemas/member';

/** Maximum tokens listed for one creator. */
const MAX_LISTED = 1000;

/** Lists an organization's API tokens with their purpose, role and last use. */
export default operation({
  summary: 'List tokens',
  method: 'GET',
  path: '/v1/organizations/{org}/tokens',
  permission: 'members.get',
  query: z.object({
    createdBy: z.string().max(254).optional().meta({
      description: 'Only tokens that a member made, or a token of theirs',
      example: 'grace@example.com',
    }),
  }),
  status: 200,
  response: TokenList,
  faults: [],

  handler: async ({ params: { org }, query: { createdBy } }, { store: { tokens } }) => ({
    token: await (createdBy === undefined ? tokens.list(org) : tokens.listBy(org, createdBy, MAX_LISTED)),
  }),
});
