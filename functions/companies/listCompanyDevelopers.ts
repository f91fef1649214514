import { memberOf } from '../../shared/domain/membership';
import { CompanyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { CompanyDevelopers } from '../../shared/schemas/company';

/** Lists a company's developers with their roles, ordered by e-mail address. */
export default operation({
  summary: 'List company developers',
  method: 'GET',
  path: '/v1/organizations/{org}/companies/{company}/developers',
  permission: 'companies.get',
  status: 200,
  response: CompanyDevelopers,
  faults: [CompanyDoesNotExist],

  async handler({ params: { org, company } }, { store: { companies, developers } }) {
    const { name } = await companies.get(org, company);
    const found = await developers.listByCompany(org, name);
    return { developer: found.map((developer) => memberOf(developer, name)) };
  },
});
