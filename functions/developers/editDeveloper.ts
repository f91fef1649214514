import { requireUnchanged } from '../../shared/domain/editing';
import { modified } from '../../shared/domain/stamps';
import { ChangedMeanwhile, DeveloperAlreadyExists, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Developer, DeveloperEdit } from '../../shared/schemas/developer';

/**
 * Changes names and e-mail address of a developer that are sent, in one commit. With `was`, changes nothing
 * unless the current values are still those. The address is stored in lower case. An extension of Keymint:
 * Apigee replaces whole developers.
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
