import { decideReset } from '../../shared/tasks/passwordResets';
import { trigger } from '../../shared/trigger';

/** Decides what is mailed to somebody who asked for another password. */
export default trigger({
  summary: 'Decide what is mailed to somebody who forgot a password',
  on: 'written',
  document: 'organizations/{org}/resets/{reset}',
  isDetached: true,

  handler: ({ params: { org, reset } }, context) => decideReset(org, reset, context),
});
