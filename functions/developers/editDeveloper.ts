import { requireUnchanged } from '../../shared/domain/editing';
import { modified } from '../../shared/domain/stamps';
import { ChangedMeanwhile, DeveloperAlreadyExists, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer, DeveloperEdit } from '../../shared/schemas/developer';

/**
 * Changes what is sent of a developer's names and e-mail address, and nothing else, in one commit. Where
 * `was` says what the caller saw, nothing is changed unless that is still so. The address is kept in lower
 * case. Keymint's own: Apigee replaces developers as a whole.
 */
export default operation({
  summary: 'Edit developer',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}/edit',
  permission: 'developers.update',
  body: DeveloperEdit,
  status: 200,
  response: Developer,
  faults: [...noSuchDeveloper, DeveloperAlreadyExists, ChangedMeanwhile],

  handler: ({ params: { org, developer }, body: { was = {}, ...sent }, caller }, { store, now }) =>
    store.atomically(async ({ developers }) => {
      const before = await developers.get(org, developer);
      const { firstName, lastName, userName, email } = before;
      const shown = { firstName, lastName, userName, email: email.toLowerCase() };
      requireUnchanged(shown, { ...was, email: was.email?.toLowerCase() });
      const after = {
        ...before,
        firstName: sent.firstName ?? firstName,
        lastName: sent.lastName ?? lastName,
        userName: sent.userName ?? userName,
        email: sent.email?.toLowerCase() ?? email,
      };
      return developers.replace(org, before, { ...after, ...modified(caller, now()) });
    }),
});
