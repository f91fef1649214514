import { z } from 'zod';
import { DeveloperStartKeyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer } from '../../shared/schemas/developer';
import { listOf, listQuery } from '../../shared/schemas/listing';

/**
 * Lists developers in the order of their e-mail addresses: the addresses, or with `expand` whole
 * developers. With `app`, the developers who own an app of that name, always whole.
 */
export default operation({
  summary: 'List developers',
  method: 'GET',
  path: '/v1/organizations/{org}/developers',
  query: listQuery(1000).extend({
    app: z.string().optional().meta({ description: 'Only developers with an app of this name' }),
  }),
  status: 200,
  response: listOf('developer', Developer),
  faults: [DeveloperStartKeyDoesNotExist],

  async handler({ params: { org }, query: { app, expand, ...page } }, { store: { developers } }) {
    if (app !== undefined) return { developer: await developers.listByApp(org, app, page.count) };
    if (expand) return { developer: await developers.list(org, page) };
    return developers.listEmails(org, page);
  },
});
