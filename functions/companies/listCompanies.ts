import { CompanyStartKeyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Company } from '../../shared/schemas/company';
import { listOf, listQuery } from '../../shared/schemas/listing';

/** Lists companies, ordered by name: the names, or with `expand` whole companies. */
export default operation({
  summary: 'List companies',
  method: 'GET',
  path: '/v1/organizations/{org}/companies',
  permission: 'companies.get',
  query: listQuery(1000),
  status: 200,
  response: listOf('company', Company, 'Companies'),
  faults: [CompanyStartKeyDoesNotExist],

  async handler({ params: { org }, query: { expand, ...page } }, { store: { companies } }) {
    if (expand) return { company: await companies.list(org, page) };
    return companies.listNames(org, page);
  },
});
