import { modified } from '../../shared/domain/stamps';
import { AppGroupDoesNotExist, AttributeLimitExceeded } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppGroup, AppGroupChange } from '../../shared/schemas/appGroup';
import { updatedAttributes } from '../../shared/schemas/attribute';
import { DeveloperStatus } from '../../shared/schemas/developer';
import { MergingQuery } from '../../shared/schemas/extensions';

/**
 * Replaces an app group; what is not sent is removed. With `action` it is activated or deactivated
 * instead: while it is inactive none of its keys works, though apps and keys keep their own status.
 * Some clients send that by POST.
 */
export default operation({
  summary: 'Update app group, or set its status',
  method: 'PUT',
  also: { method: 'POST' },
  path: '/v1/organizations/{org}/appgroups/{appGroup}',
  permission: 'appGroups.write',
  query: MergingQuery.extend({
    action: DeveloperStatus.optional().meta({ description: 'Sets the status, and leaves the body aside' }),
  }),
  body: AppGroupChange,
  actionReplacesBody: true,
  status: 200,
  response: AppGroup,
  faults: [AppGroupDoesNotExist, AttributeLimitExceeded],

  handler: ({ params: { org, appGroup }, query, body, caller }, { store, now }) =>
    store.atomically(async ({ appGroups }) => {
      const { action: status, mergeAttributes: merge } = query;
      const before = await appGroups.get(org, appGroup);
      const { appGroupId, name, apps, organization, createdAt, createdBy } = before;
      const kept = { appGroupId, name, apps, organization, status: before.status, createdAt, createdBy };
      const attributesOf = () => updatedAttributes(before.attributes, body.attributes, { merge });
      const change = status ? { ...before, status } : { ...body, attributes: attributesOf(), ...kept };
      return appGroups.replace(org, { ...change, ...modified(caller, now()) });
    }),
});
