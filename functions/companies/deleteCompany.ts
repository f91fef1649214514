import { deleteWithApps } from '../../shared/domain/deletion';
import { withoutCompany } from '../../shared/domain/membership';
import { CompanyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Company } from '../../shared/schemas/company';

/** How many of a company's developers leave it in one commit. */
const LEAVING = 100;

/** Deletes a company with all apps and keys, and answers with it as it was; its developers stay. */
export default operation({
  summary: 'Delete company',
  method: 'DELETE',
  path: '/v1/organizations/{org}/companies/{company}',
  permission: 'companies.write',
  status: 200,
  response: Company,
  faults: [CompanyDoesNotExist],

  handler: ({ params: { org, company } }, { store }) =>
    deleteWithApps(
      { org, owner: store.companies.ownerPath({ name: company }) },
      async ({ companies, developers }) => {
        const found = await companies.get(org, company);
        const leaving = await developers.listByCompany(org, found.name, LEAVING);
        for (const developer of leaving)
          developers.replace(org, developer, withoutCompany(developer, found.name));
        return {
          entity: found,
          besides: leaving.length,
          isReady: leaving.length < LEAVING,
          delete: () => companies.delete(org, found),
          keepWithout(gone) {
            companies.replace(org, { ...found, apps: found.apps.filter((app) => !gone.has(app)) });
          },
        };
      },
      store,
    ),
});
