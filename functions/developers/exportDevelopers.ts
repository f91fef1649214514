import * as z from 'zod';
import { csvName, csvRow } from '../../shared/domain/csv';
import { InvalidRequest } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { developerQuery } from '../../shared/schemas/developerSearch';
import { piecesLike } from '../../shared/schemas/pieces';
import { csvFile } from '../../shared/tasks/csvFile';
import { developersFor, developersTable } from '../../shared/tasks/export';

const MAX_IDS = 100;

/**
 * Downloads developers as CSV: all, those that match a search, or those given by id. The file is streamed; on
 * an error the connection is reset, so that a partial file is never taken for a complete one. Cells that
 * spreadsheets would evaluate as formulas start with an apostrophe. An extension of Keymint.
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
      .pipe(z.array(z.string()).max(MAX_IDS))
      .optional()
      .meta({
        description: `Only developers with these developerIds, separated by commas, ${MAX_IDS} at most`,
      }),
  }),
  status: 200,
  streams: {
    contentType: 'text/csv; charset=utf-8',
    filename: ({ org }, now) => csvName(org, 'developers', now),
  },
  response: piecesLike(csvRow(developersTable.header)),
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
