import { withoutCompany } from '../../shared/domain/membership';
import { CompanyDoesNotExist, DeveloperNotInCompany, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';

/** Removes a developer from a company; the developer is not deleted. */
export default operation({
  summary: 'Take developer out of company',
  method: 'DELETE',
  path: '/v1/organizations/{org}/companies/{company}/developers/{developer}',
  permission: 'companies.write',
  status: 204,
  faults: [CompanyDoesNotExist, ...noSuchDeveloper, DeveloperNotInCompany],

  handler: ({ params: { org, company, developer } }, { store }) =>
    store.atomically(async ({ companies, developers }) => {
      const [{ name }, found] = await Promise.all([
        companies.get(org, company),
        developers.get(org, developer),
      ]);
      if (!found.companies.includes(name)) throw DeveloperNotInCompany({ developer, company });
      developers.replace(org, found, withoutCompany(found, name));
    }),
});
