import { csvName } from '../../shared/domain/csv';
import { operation } from '../../shared/operation';
import { piecesLike } from '../../shared/schemas/pieces';
import { csvFile } from '../../shared/tasks/csvFile';
import { developersAppsAndProductsTable } from '../../shared/tasks/export';

/**
 * Downloads all developers as CSV with their apps: a row for each API product of each key, and one for whoever
 * or whatever has none. It has what stands for a key, never the key. `effectiveStatus` is `WORKS`, or why the key
 * does not open the product. The file is sent while it is read; a download that fails breaks off, and is never
 * a whole answer. An extension of Keymint.
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
