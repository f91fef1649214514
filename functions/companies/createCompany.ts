import { created } from '../../shared/domain/stamps';
import { CompanyAlreadyExists } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Company, CompanyDraft } from '../../shared/schemas/company';

/** Registers a company, which is active at once; developers and apps are added afterwards. */
export default operation({
  summary: 'Create company',
  method: 'POST',
  path: '/v1/organizations/{org}/companies',
  permission: 'companies.write',
  body: CompanyDraft,
  status: 201,
  response: Company,
  faults: [CompanyAlreadyExists],

  handler: ({ params: { org }, body, caller }, { store, now }) =>
    store.atomically(({ companies }) =>
      companies.create(org, {
        ...body,
        apps: [],
        organization: org,
        status: 'active',
        ...created(caller, now()),
      }),
    ),
});
