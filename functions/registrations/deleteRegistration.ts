import { RegistrationDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { deleteRegistration } from '../../shared/tasks/staffAccounts';

/** Deletes an unconfirmed registration; its links stop working. */
export default operation({
  summary: 'Delete unconfirmed registration',
  method: 'DELETE',
  path: '/v1/organizations/{org}/portal/registrations/{registration}',
  permission: 'accounts.write',
  status: 204,
  faults: [RegistrationDoesNotExist],

  handler: ({ params: { org, registration } }, context) => deleteRegistration(org, registration, context),
});
