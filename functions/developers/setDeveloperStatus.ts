import * as z from 'zod';
import { modified } from '../../shared/domain/stamps';
import { DeveloperAlreadyExists, InvalidRequest, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer, DeveloperDraft, DeveloperStatus } from '../../shared/schemas/developer';

/**
 * Activates or deactivates a developer. While a developer is inactive none of the developer's keys
 * works, though apps and keys keep their own status. Without `action`, replaces the developer by the body, as
 * PUT does: some clients update by POST.
 */
export default operation({
  summary: 'Set developer status, or update developer',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}',
  permission: {
    otherwise: 'developers.update',
    active: 'developers.setStatus',
    inactive: 'developers.setStatus',
  },
  query: z.object({
    action: DeveloperStatus.optional().meta({ description: 'Sets the status, and leaves the body aside' }),
  }),
  body: DeveloperDraft.optional(),
  actionReplacesBody: true,
  status: 200,
  response: Developer.optional(),
  faults: [...noSuchDeveloper, DeveloperAlreadyExists],

  async handler({ params, query: { action: status }, body, caller }, { store, now }) {
    const { org, developer } = params;
    if (!status && !body)
      throw InvalidRequest({
        problems: [{ field: 'action', description: 'active or inactive, or else a developer in the body' }],
      });
    return store.atomically(async ({ developers }) => {
      const before = await developers.get(org, developer);
      const change = status ? { status } : body;
      const after = developers.replace(org, before, { ...before, ...change, ...modified(caller, now()) });
      return status ? undefined : after;
    });
  },
});
