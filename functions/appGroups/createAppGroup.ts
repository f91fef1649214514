import { randomUUID } from 'node:crypto';
import { created } from '../../shared/domain/stamps';
import { AppGroupAlreadyExists } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppGroup, AppGroupDraft } from '../../shared/schemas/appGroup';

/** Registers an app group, which is active at once; apps are added afterwards. */
export default operation({
  summary: 'Create app group',
  method: 'POST',
  path: '/v1/organizations/{org}/appgroups',
  permission: 'appGroups.write',
  body: AppGroupDraft,
  status: 201,
  response: AppGroup,
  faults: [AppGroupAlreadyExists],

  handler: ({ params: { org }, body, caller }, { store, now }) =>
    store.atomically(({ appGroups }) =>
      appGroups.create(org, {
        ...body,
        apps: 0,
        appGroupId: randomUUID(),
        organization: org,
        status: 'active',
        ...created(caller, now()),
      }),
    ),
});
