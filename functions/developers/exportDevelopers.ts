import * as z from 'zod';
import { csvName } from '../../shared/domain/csv';
import { InvalidRequest } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { developerQuery } from '../../shared/schemas/developerSearch';
import { piecesLike } from '../../shared/schemas/pieces';
import { csvFile } from '../../shared/tasks/csvFile';
import { developersFor, developersTable } from '../../shared/tasks/export';

const MOST_IDS = 100;

/**
 * Downloads developers as CSV: all, or those who are searched for or named. The file is sent while it is read; a
 * download that fails breaks off, and is never a whole answer. No cell is a formula to a spreadsheet: what would
 * be begins with an apostrophe. An extension of Keymint.
 */
export default operation({
  summary: 'Export developers',
  method: 'GET',
  path: '/v1/organizations/{org}/developers:export',
  permission: 'export.read',
  query: z.object({
    ...developerQuery,
    ids: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.string()).max(MOST_IDS))
      .optional()
      .meta({
        description: `Only developers with these developerIds, separated by commas, ${MOST_IDS} at most`,
      }),
  }),
  status: 200,
  streams: {
    contentType: 'text/csv; charset=utf-8',
    filename: ({ org }, now) => csvName(org, 'developers', now),
  },
  response: piecesLike(
    'developerId,email,firstName,lastName,userName,status,createdAt,lastModifiedAt,appCount,attributes\r\n',
  ),
  faults: [],

  async handler({ params: { org }, query: { attr: attribute, ...query } }, { store }) {
    const developers = await developersFor(org, { ...query, attribute }, store);
    if (developers === 'tooMany') {
      const description = 'More than 1,000 developers match; add a word';
      throw InvalidRequest({ problems: [{ field: 'q', description }] });
    }
    const { header, batches } = developersTable;
    return csvFile(header, batches(developers), (rows) =>
      store.note(org, { entity: 'developers:export', action: 'export.created', rows }),
    );
  },
});
