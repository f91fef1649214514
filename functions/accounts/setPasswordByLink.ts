import { LinkDoesNotExist, PasswordRefused } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { PasswordByLink } from '../../shared/schemas/portal';
import { setPasswordByLink } from '../../shared/tasks/passwordResets';

/** Sets a developer's password with the link of a mail; ends all sessions and voids all other links. */
export default operation({
  summary: 'Set password by link',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/passwords',
  permission: 'anybody',
  limit: { max: 60, window: 900_000, beyond: 'refused' },
  body: PasswordByLink,
  status: 204,
  faults: [LinkDoesNotExist, PasswordRefused],

  handler: ({ params: { org }, body, caller: { address } }, context) =>
    setPasswordByLink(org, body, { address }, context),
});
