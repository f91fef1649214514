import { modified } from '../../shared/domain/stamps';
import {
  AttributeLimitExceeded,
  DeveloperAlreadyExists,
  InvalidRequest,
  noSuchDeveloper,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { updatedAttributes } from '../../shared/schemas/attribute';
import { Developer, DeveloperDraft, DeveloperStatus } from '../../shared/schemas/developer';
import { MergingQuery } from '../../shared/schemas/extensions';

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
  query: MergingQuery.extend({
    action: DeveloperStatus.optional().meta({ description: 'Sets the status, and leaves the body aside' }),
  }),
  body: DeveloperDraft.optional(),
  actionReplacesBody: true,
  status: 200,
  response: Developer.optional(),
  faults: [...noSuchDeveloper, DeveloperAlreadyExists, AttributeLimitExceeded],

  async handler({ params, query, body, caller }, { store, now }) {
    const { action: status, mergeAttributes: merge } = query;
    const { org, developer } = params;
    if (!status && !body)
      throw InvalidRequest({
        problems: [{ field: 'action', description: 'active or inactive, or else a developer in the body' }],
      });
    return store.atomically(async ({ developers }) => {
      const before = await developers.get(org, developer);
      const change = body && {
        ...body,
        attributes: updatedAttributes(before.attributes, body.attributes, { merge }),
      };
      const after = developers.replace(org, before, {
        ...before,
        ...(status ? { status } : change),
        ...modified(caller, now()),
      });
      return status ? undefined : after;
    });
  },
});
