import { AppStartKeyDoesNotExist, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App } from '../../shared/schemas/app';
import { listOf, listQuery } from '../../shared/schemas/listing';

/** Lists a developer's apps in the order of their names: the names, or with `expand` whole apps. */
export default operation({
  summary: 'List developer apps',
  method: 'GET',
  path: '/v1/organizations/{org}/developers/{developer}/apps',
  query: listQuery(100),
  status: 200,
  response: listOf('app', App),
  faults: [...noSuchDeveloper, AppStartKeyDoesNotExist],

  async handler({ params: { org, developer }, query: { expand, ...page } }, { store: { developers, apps } }) {
    const developerId = await developers.identify(org, developer);
    if (!expand) return apps.listNames(org, developerId, page);
    return { app: (await apps.list(org, developerId, page)).map(apps.open) };
  },
});
