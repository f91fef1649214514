import { AppGroupDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppGroup } from '../../shared/schemas/appGroup';

/** Returns an app group. */
export default operation({
  summary: 'Get app group',
  method: 'GET',
  path: '/v1/organizations/{org}/appgroups/{appGroup}',
  permission: 'appGroups.get',
  status: 200,
  response: AppGroup,
  faults: [AppGroupDoesNotExist],

  handler: ({ params: { org, appGroup } }, { store }) => store.appGroups.get(org, appGroup),
});
