import * as z from 'zod';
import { operation } from '../../shared/operation';
import { developerQuery } from '../../shared/schemas/developerSearch';
import { Total } from '../../shared/schemas/total';
import { matching } from '../../shared/tasks/developerSearch';

/**
 * Counts the developers that `searchDevelopers` would list; without a total if too many match `q`. An
 * extension of Keymint.
 */
export default operation({
  summary: 'Count developers',
  method: 'GET',
  path: '/v1/organizations/{org}/developers:count',
  permission: 'developers.list',
  query: z.object(developerQuery),
  status: 200,
  response: Total,
  faults: [],

  async handler({ params: { org }, query: { q, status, attr: attribute } }, { store }) {
    const question = { status, attribute };
    if (q === undefined) return { total: await store.developers.count(org, question) };
    const found = await matching(org, { q, ...question }, store);
    return found === 'tooMany' ? {} : { total: found.length };
  },
});
