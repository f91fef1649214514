import { modified } from '../../shared/domain/stamps';
import { AttributeLimitExceeded, DeveloperAlreadyExists, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { updatedAttributes } from '../../shared/schemas/attribute';
import { Developer, DeveloperDraft } from '../../shared/schemas/developer';
import { MergingQuery } from '../../shared/schemas/extensions';

/**
 * Replaces a developer; missing attributes are removed. A new `email` changes the address; apps, keys and
 * developerId stay.
 */
export default operation({
  summary: 'Update developer',
  method: 'PUT',
  path: '/v1/organizations/{org}/developers/{developer}',
  permission: 'developers.update',
  query: MergingQuery,
  body: DeveloperDraft,
  status: 200,
  response: Developer,
  faults: [...noSuchDeveloper, DeveloperAlreadyExists, AttributeLimitExceeded],

  handler: (
    { params: { org, developer }, query: { mergeAttributes: merge }, body, caller },
    { store, now },
  ) =>
    store.atomically(async ({ developers }) => {
      const before = await developers.get(org, developer);
      const attributes = updatedAttributes(before.attributes, body.attributes, { merge });
      return developers.replace(org, before, { ...before, ...body, attributes, ...modified(caller, now()) });
    }),
});
