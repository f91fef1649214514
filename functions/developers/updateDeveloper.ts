import { modified } from '../../shared/domain/stamps';
import { DeveloperAlreadyExists, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer, DeveloperDraft } from '../../shared/schemas/developer';

/**
 * Replaces a developer; missing attributes are removed. A new `email` changes the address; apps, keys and
 * developerId stay.
 */
export default operation({
  summary: 'Update developer',
  method: 'PUT',
  path: '/v1/organizations/{org}/developers/{developer}',
  permission: 'developers.update',
  body: DeveloperDraft,
  status: 200,
  response: Developer,
  faults: [...noSuchDeveloper, DeveloperAlreadyExists],

  handler: ({ params: { org, developer }, body, caller }, { store, now }) =>
    store.atomically(async ({ developers }) => {
      const before = await developers.get(org, developer);
      return developers.replace(org, before, { ...before, ...body, ...modified(caller, now()) });
    }),
});
