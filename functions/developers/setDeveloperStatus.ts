import * as z from 'zod';
import { modified } from '../../shared/domain/stamps';
import { noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { DeveloperStatus } from '../../shared/schemas/developer';

/**
 * Activates or deactivates a developer. While a developer is inactive none of the developer's keys
 * works, though apps and keys keep their own status.
 */
export default operation({
  summary: 'Set developer status',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}',
  permission: 'developers.setStatus',
  query: z.object({ action: DeveloperStatus.meta({ description: 'Sets the status' }) }),
  status: 204,
  faults: noSuchDeveloper,

  handler: ({ params: { org, developer }, query: { action: status }, caller }, { store, now }) =>
    store.atomically(async ({ developers }) => {
      const before = await developers.get(org, developer);
      developers.replace(org, before, { ...before, status, ...modified(caller, now()) });
    }),
});
