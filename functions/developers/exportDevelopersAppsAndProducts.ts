import { csvName } from '../../shared/domain/csv';
import { operation } from '../../shared/operation';
import { piecesLike } from '../../shared/schemas/pieces';
import { csvFile } from '../../shared/tasks/csvFile';
import { developersAppsAndProductsTable } from '../../shared/tasks/export';

/**
 * Downloads all developers with their apps as CSV: one row per API product of each key, and one for each
 * developer, app or key without any. Keys appear by keyRef only. `effectiveStatus` is `WORKS`, or the reason
 * why the key does not work for the product. The file is streamed; on an error the connection is reset, so
 * that a partial file is never taken for a complete one. An extension of Keymint.
 */
export default operation({
  summary: 'Export developers, apps and API products',
  method: 'GET',
  path: '/v1/organizations/{org}/developers:exportAll',
  permission: 'export.read',
  status: 200,
  streams: {
    contentType: 'text/csv; charset=utf-8',
    filename: ({ org }, now) => csvName(org, 'developers-apps-products', now),
  },
  response: piecesLike(
    'developerId,email,firstName,lastName,userName,developerStatus,appId,appName,appDisplayName,appStatus,appCreatedAt,keyRef,keyStatus,keyIssuedAt,keyExpiresAt,productName,productDisplayName,productStatus,effectiveStatus\r\n',
  ),
  faults: [],

  async handler({ params: { org } }, { store, now }) {
    const { header, batches } = developersAppsAndProductsTable;
    return csvFile(header, batches(org, now(), store), (rows) =>
      store.note(org, { entity: 'developers:exportAll', action: 'export.created', rows }),
    );
  },
});
