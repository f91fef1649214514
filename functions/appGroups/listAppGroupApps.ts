import * as z from 'zod';
import { AppGroupDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { appGroups } from '../../shared/operations/owners';
import { App } from '../../shared/schemas/app';
import { nextPageToken, pageSizeOf, pageToken } from '../../shared/schemas/listing';
import { revealApp } from '../../shared/tasks/credentialVault';
import { pageOf } from '../../shared/tasks/paging';

const MAX_COUNT = 1000;

/**
 * Lists an app group's apps with all details, ordered by name. With `pageSize` it returns pages and the token
 * of the next page.
 */
export default operation({
  summary: 'List app group apps',
  method: 'GET',
  path: '/v1/organizations/{org}/appgroups/{appGroup}/apps',
  permission: 'apps.get',
  query: z.object({
    pageSize: pageSizeOf(MAX_COUNT),
    pageToken,
  }),
  status: 200,
  response: z
    .object({ appGroupApps: z.array(App), nextPageToken })
    .meta({ example: { appGroupApps: [App.meta()?.example] } }),
  faults: [AppGroupDoesNotExist],

  async handler({ params, query: { pageSize, pageToken } }, { store, credentials }) {
    const { owner } = await appGroups.find(store, params);
    const { items, nextPageToken } = await pageOf(
      { pageSize: pageSize ?? MAX_COUNT, pageToken },
      (page) => store.apps.list(params.org, owner, page),
      ({ name }) => name,
    );
    return {
      appGroupApps: items.map((app) => revealApp({ ...app, owner }, credentials)),
      ...(pageSize !== undefined && { nextPageToken }),
    };
  },
});
