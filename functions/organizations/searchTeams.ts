import * as z from 'zod';
import { operation } from '../../shared/operation';
import { cursor } from '../../shared/schemas/cursor';
import { countUpTo } from '../../shared/schemas/listing';
import { TeamKind, TeamRows } from '../../shared/schemas/team';
import { searched } from '../../shared/schemas/text';
import { searchTeams, teamOrders } from '../../shared/tasks/teamSearch';

/**
 * Searches the companies or app groups of an organization by words of their names, ordered by name, in pages.
 * An extension of Keymint.
 */
export default operation({
  summary: 'Search companies or app groups',
  method: 'GET',
  path: '/v1/organizations/{org}/teams:search',
  permission: 'companies.get',
  query: z.object({
    kind: TeamKind.default('companies').meta({ description: 'What is searched' }),
    q: searched.meta({
      description: 'Words that begin words of the name or the display name, all of them',
      example: 'harb',
    }),
    sort: z.enum(teamOrders).default('name').meta({ description: 'Order of the names' }),
    limit: countUpTo(100, 50),
    cursor,
  }),
  status: 200,
  response: TeamRows,
  faults: [],

  handler: ({ params: { org }, query }, { store }) => searchTeams(org, query, store),
});
