import { decideReset } from '../../shared/tasks/passwordResets';
import { trigger } from '../../shared/trigger';

/** Decides which mail follows a request for a password reset. */
export default trigger({
  summary: 'Decide what is mailed to somebody who forgot a password',
  on: 'written',
  document: 'organizations/{org}/resets/{reset}',
  isDetached: true,

  handler: ({ params: { org, reset } }, context) => decideReset(org, reset, context),
});
