import * as z from 'zod';
import { modified } from '../../shared/domain/stamps';
import { CompanyDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Company, CompanyChange } from '../../shared/schemas/company';
import { DeveloperStatus } from '../../shared/schemas/developer';

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
  query: z.object({
    action: DeveloperStatus.optional().meta({ description: 'Sets the status, and leaves the body aside' }),
  }),
  body: CompanyChange,
  actionReplacesBody: true,
  status: 200,
  response: Company.optional(),
  faults: [CompanyDoesNotExist],

  handler: ({ params: { org, company }, query: { action: status }, body, caller }, { store, now }) =>
    store.atomically(async ({ companies }) => {
      const before = await companies.get(org, company);
      const change = status ? { status } : body;
      const after = companies.replace(org, { ...before, ...change, ...modified(caller, now()) });
      return status ? undefined : after;
    }),
});
