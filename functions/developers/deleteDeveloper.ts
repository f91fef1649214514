import { deleteWithApps } from '../../shared/domain/deletion';
import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer } from '../../shared/schemas/developer';

/** Deletes a developer with all apps and keys, and answers with the developer as it was. */
export default operation({
  summary: 'Delete developer',
  method: 'DELETE',
  path: '/v1/organizations/{org}/developers/{developer}',
  status: 200,
  response: Developer,
  faults: noSuchDeveloper,

  handler: ({ params: { org, developer } }, { store }) =>
    deleteWithApps(
      org,
      async ({ developers }) => {
        const found = await developers.get(org, developer);
        return {
          entity: found,
          owner: `developers/${found.developerId}`,
          besides: 0,
          isReady: true,
          delete: () => developers.delete(org, found),
          keepWithout(gone) {
            const apps = found.apps.filter((name) => !gone.has(name));
            developers.replace(org, found, { ...found, apps });
          },
        };
      },
      store,
    ),
});
