import { CompanyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Company } from '../../shared/schemas/company';

/** Returns a company. */
export default operation({
  summary: 'Get company',
  method: 'GET',
  path: '/v1/organizations/{org}/companies/{company}',
  permission: 'companies.get',
  status: 200,
  response: Company,
  faults: [CompanyDoesNotExist],

  handler: ({ params: { org, company } }, { store }) => store.companies.get(org, company),
});
