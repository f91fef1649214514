import { decideRegistration } from '../../shared/tasks/registrations';
import { trigger } from '../../shared/trigger';

/** Decides which mail follows a sign-up. */
export default trigger({
  summary: 'Decide what is mailed to somebody who signed up',
  on: 'written',
  document: 'organizations/{org}/registrations/{registration}',
  isDetached: true,

  handler: ({ params: { org, registration } }, context) => decideRegistration(org, registration, context),
});
