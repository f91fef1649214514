import { modified } from '../../shared/domain/stamps';
import { AttributeLimitExceeded, CompanyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { updatedAttributes } from '../../shared/schemas/attribute';
import { Company, CompanyChange } from '../../shared/schemas/company';
import { DeveloperStatus } from '../../shared/schemas/developer';
import { MergingQuery } from '../../shared/schemas/extensions';

/**
 * Replaces a company; attributes that are not sent are removed. With `action` it is activated or
 * deactivated instead: while it is inactive none of its keys works, though apps and keys keep their
 * own status. Clients send that by POST.
 */
export default operation({
  summary: 'Update company, or set its status',
  method: 'PUT',
  also: { method: 'POST' },
  path: '/v1/organizations/{org}/companies/{company}',
  permission: 'companies.write',
  query: MergingQuery.extend({
    action: DeveloperStatus.optional().meta({ description: 'Sets the status, and leaves the body aside' }),
  }),
  body: CompanyChange,
  actionReplacesBody: true,
  status: 200,
  response: Company.optional(),
  faults: [CompanyDoesNotExist, AttributeLimitExceeded],

  handler: ({ params: { org, company }, query, body, caller }, { store, now }) =>
    store.atomically(async ({ companies }) => {
      const { action: status, mergeAttributes: merge } = query;
      const before = await companies.get(org, company);
      const attributesOf = () => updatedAttributes(before.attributes, body.attributes, { merge });
      const change = status ? { status } : { ...body, attributes: attributesOf() };
      const after = companies.replace(org, { ...before, ...change, ...modified(caller, now()) });
      return status ? undefined : after;
    }),
});
