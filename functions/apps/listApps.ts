import * as z from 'zod';
import { AppStartKeyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App, AppStatus } from '../../shared/schemas/app';
import {
  countUpTo,
  Flag,
  nextPageToken,
  pageSizeOf,
  pageToken,
  startKey,
  totalSize,
} from '../../shared/schemas/listing';
import { withTraits } from '../../shared/schemas/traits';
import { filtersFor, parseAppFilter } from '../../shared/tasks/appSearch';
import { revealApp, withoutCredentials } from '../../shared/tasks/credentialVault';
import { pageOf } from '../../shared/tasks/paging';

const MAX_COUNT = 1000;

const example = App.meta()?.example as App;

const appIdOf = ({ appId }: { appId: string }): string => appId;

/** Drops undefined members. */
const defined = <T extends object>(members: T) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof T]: Exclude<T[Name], undefined>;
  };

/**
 * Lists all apps of an organization, ordered by appId: the ids, or with `expand`, `ids` or `filter` whole
 * apps. Pages by `rows` and `startKey`, or by `pageSize` and `pageToken`.
 */
export default operation({
  summary: 'List apps',
  method: 'GET',
  path: '/v1/organizations/{org}/apps',
  permission: 'apps.list',
  query: z.object({
    expand: Flag.meta({ description: 'Whole apps instead of their ids' }),
    includeCred: z
      .enum(['true', 'false'])
      .default('true')
      .meta({ description: 'Whether apps come with their credentials' }),
    ids: z.string().optional().meta({ description: 'Only the apps with these ids, separated by commas' }),
    status: AppStatus.optional().meta({ description: 'Only apps of this status' }),
    keyStatus: AppStatus.optional().meta({ description: 'Only apps with a key of this status' }),
    apiProduct: z.string().optional().meta({ description: 'Only apps with a key for this API product' }),
    apptype: z
      .enum(['developer', 'company', 'appgroup'])
      .optional()
      .meta({ description: 'Only apps of such owners' }),
    filter: z.string().optional().meta({ description: '`field=value`, several joined by ` AND `' }),
    rows: countUpTo(MAX_COUNT),
    startKey,
    pageSize: pageSizeOf(MAX_COUNT),
    pageToken,
  }),
  status: 200,
  response: z.union([
    z.array(z.string()).meta({ example: [example.appId] }),
    z
      .object({
        app: withTraits(z.array(App), { xml: { root: 'Apps' } }),
        nextPageToken,
        totalSize: totalSize.optional(),
      })
      .meta({ example: { app: [example] } }),
  ]),
  faults: [AppStartKeyDoesNotExist],
  // Listing ids reads whole apps too.
  documents: ({ rows, pageSize = rows }: { rows: number; pageSize?: number }) => pageSize,

  async handler({ params: { org }, query }, { store, vault, credentials }) {
    const { apps } = store;
    const { ids, filter, status, keyStatus, apiProduct, apptype, expand, pageSize, pageToken } = query;
    const hidden = query.includeCred === 'false' || !(expand || ids);
    const shown = hidden
      ? withoutCredentials
      : (app: Parameters<typeof revealApp>[0]) => revealApp(app, credentials);
    if (ids !== undefined) return { app: (await apps.listByIds(org, ids.split(','))).map(shown) };

    const search = { status, keyStatus, apiProduct, appType: apptype, ...(filter && parseAppFilter(filter)) };
    const filters = await filtersFor(org, defined(search), store, vault);
    if (!filters) return expand || filter || pageSize ? { app: [] } : [];

    if (pageSize !== undefined) {
      const [{ items, nextPageToken }, totalSize] = await Promise.all([
        pageOf({ pageSize, pageToken }, (page) => apps.listAll(org, filters, page), appIdOf),
        apps.count(org, filters),
      ]);
      return { app: items.map(shown), nextPageToken, totalSize };
    }
    const { rows: count, startKey } = query;
    const page = await apps.listAll(org, filters, { count, startKey });
    return expand || filter ? { app: page.map(shown) } : page.map(appIdOf);
  },
});
