import { AppGroupDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppGroup } from '../../shared/schemas/appGroup';
import { deleteWithApps } from '../../shared/tasks/deletion';

/** Deletes an app group with all apps and keys, and returns it as it was. */
export default operation({
  summary: 'Delete app group',
  method: 'DELETE',
  path: '/v1/organizations/{org}/appgroups/{appGroup}',
  permission: 'appGroups.write',
  status: 200,
  response: AppGroup,
  faults: [AppGroupDoesNotExist],

  handler: ({ params: { org, appGroup } }, context) =>
    deleteWithApps(
      { org, owner: context.store.appGroups.ownerPath({ name: appGroup }) },
      async ({ appGroups, owners }) => {
        const found = await appGroups.get(org, appGroup);
        return {
          entity: found,
          extraWrites: 0,
          isReady: true,
          close: (until) => owners.close(org, appGroups.ownerPath(found), until),
          delete: () => appGroups.delete(org, found),
          keepWithout: ({ size }) => void appGroups.replace(org, { ...found, apps: found.apps - size }),
        };
      },
      context,
    ),
});
