import { withoutCompany } from '../../shared/domain/membership';
import { CompanyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Company } from '../../shared/schemas/company';
import { deleteWithApps } from '../../shared/tasks/deletion';

/** Developers removed from the company per commit. */
const MAX_LEAVING = 100;

/** Deletes a company with all apps and keys, and returns it as it was; its developers are not deleted. */
export default operation({
  summary: 'Delete company',
  method: 'DELETE',
  path: '/v1/organizations/{org}/companies/{company}',
  permission: 'companies.write',
  status: 200,
  response: Company,
  faults: [CompanyDoesNotExist],

  handler: ({ params: { org, company } }, context) =>
    deleteWithApps(
      { org, owner: context.store.companies.ownerPath({ name: company }) },
      async ({ companies, developers, owners }) => {
        const found = await companies.get(org, company);
        const leaving = await developers.listByCompany(org, found.name, MAX_LEAVING);
        const leave = () => {
          for (const developer of leaving)
            developers.replace(org, developer, withoutCompany(developer, found.name));
        };
        return {
          entity: found,
          extraWrites: leaving.length,
          isReady: leaving.length < MAX_LEAVING,
          close: (until) => owners.close(org, companies.ownerPath(found), until),
          delete() {
            leave();
            companies.delete(org, found);
          },
          keepWithout(gone) {
            leave();
            companies.replace(org, { ...found, apps: found.apps.filter((app) => !gone.has(app)) });
          },
        };
      },
      context,
    ),
});
