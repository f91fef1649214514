import * as z from 'zod';
import { DeveloperStartKeyDoesNotExist } from '../../shared/faults';
import { documentsAs, operation } from '../../shared/operation';
import { Developer } from '../../shared/schemas/developer';
import { Flag, listOf, listQuery } from '../../shared/schemas/listing';

/**
 * Lists developers, ordered by e-mail address: the addresses, or with `expand` whole developers with their
 * companies, whether or not `includeCompany` is sent. With `app`, all developers who own an app with that
 * name, always whole.
 */
export default operation({
  summary: 'List developers',
  method: 'GET',
  path: '/v1/organizations/{org}/developers',
  permission: 'developers.list',
  query: listQuery(1000).extend({
    app: z.string().optional().meta({ description: 'Only developers with an app of this name' }),
    ids: z.string().optional().meta({
      description: 'Only these developers: e-mail addresses or developerIds, separated by commas',
    }),
    includeCompany: Flag.meta({ description: 'Developers always come with their companies' }),
  }),
  status: 200,
  response: listOf('developer', Developer, 'Developers'),
  faults: [DeveloperStartKeyDoesNotExist],
  documents: ({
    app,
    ids,
    expand,
    count,
  }: {
    app?: string;
    ids?: string;
    expand: boolean;
    count: number;
  }) => {
    if (ids !== undefined) return ids.split(',').length;
    return app !== undefined || expand ? count : documentsAs(count);
  },

  async handler(
    { params: { org }, query: { app, ids, expand, includeCompany: _, ...page } },
    { store: { developers } },
  ) {
    if (ids !== undefined) {
      const found = await developers.findAll(org, ids.split(','));
      const inOrder = found.sort((one, other) => (one.emailKey < other.emailKey ? -1 : 1));
      return expand ? { developer: inOrder } : inOrder.map(({ email }) => email);
    }
    if (app !== undefined) return { developer: await developers.listByApp(org, app) };
    if (expand) return { developer: await developers.list(org, page) };
    return developers.listEmails(org, page);
  },
});
