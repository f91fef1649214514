import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer } from '../../shared/schemas/developer';
import { developerOwner } from '../../shared/schemas/owner';
import { deleteWithApps } from '../../shared/tasks/deletion';

/** Deletes a developer with all apps, keys and portal account, and returns the developer as it was. */
export default operation({
  summary: 'Delete developer',
  method: 'DELETE',
  path: '/v1/organizations/{org}/developers/{developer}',
  permission: 'developers.delete',
  status: 200,
  response: Developer,
  faults: noSuchDeveloper,

  async handler({ params: { org, developer } }, context) {
    const developerId = await context.store.developers.idOf(org, developer);
    return deleteWithApps(
      { org, owner: developerOwner(developerId) },
      async ({ developers, accounts }) => {
        // Who is gone meanwhile is missed under the name the caller gave.
        const [found, account] = await Promise.all([
          developers.get(org, developerId).catch(() => developers.get(org, developer)),
          accounts.find(org, developerId),
        ]);
        return {
          entity: found,
          extraWrites: 1,
          isReady: true,
          close: (until) => developers.close(org, found, until),
          delete() {
            developers.delete(org, found);
            if (account) accounts.delete(org, developerId);
          },
          keepWithout(gone) {
            const apps = found.apps.filter((name) => !gone.has(name));
            developers.replace(org, found, { ...found, apps });
          },
        };
      },
      context,
    );
  },
});
