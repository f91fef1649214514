import * as z from 'zod';
import { parseFilter } from '../../shared/domain/filter';
import { operation } from '../../shared/operation';
import { AppGroup } from '../../shared/schemas/appGroup';
import { countUpTo, nextPageToken, pageToken, totalSize } from '../../shared/schemas/listing';
import { pageOf } from '../../shared/tasks/paging';

const fields = ['status', 'channelId', 'channelUri'] as const;

/** Lists app groups, ordered by name, in pages. */
export default operation({
  summary: 'List app groups',
  method: 'GET',
  path: '/v1/organizations/{org}/appgroups',
  permission: 'appGroups.get',
  query: z.object({
    filter: z
      .string()
      .optional()
      .meta({ description: `\`field=value\` with one of ${fields.join(', ')}; several joined by \` AND \`` }),
    pageSize: countUpTo(1000),
    pageToken,
  }),
  status: 200,
  response: z
    .object({ appGroups: z.array(AppGroup), nextPageToken, totalSize })
    .meta({ example: { appGroups: [AppGroup.meta()?.example], totalSize: 1 } }),
  faults: [],

  async handler({ params: { org }, query: { filter, ...asked } }, { store: { appGroups } }) {
    const question = filter === undefined ? {} : parseFilter(filter, fields);
    const [{ items, nextPageToken }, totalSize] = await Promise.all([
      pageOf(
        asked,
        (page) => appGroups.list(org, question, page),
        ({ name }) => name,
      ),
      appGroups.count(org, question),
    ]);
    return { appGroups: items, nextPageToken, totalSize };
  },
});
