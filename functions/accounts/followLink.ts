import { LinkDoesNotExist } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Accepted, LinkUse } from '../../shared/schemas/portal';
import { followLink } from '../../shared/tasks/ownAccounts';

/** Confirms an address, reverts a change of address, or keeps a closed account, with the link of a mail. */
export default operation({
  summary: 'Use link of mail',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/links',
  permission: 'anybody',
  limit: { max: 60, window: 900_000, beyond: 'refused' },
  body: LinkUse,
  status: 200,
  response: Accepted,
  faults: [LinkDoesNotExist],

  async handler({ params: { org }, body: { token }, caller: { address } }, context) {
    await followLink(org, token, { address }, context);
    return {};
  },
});
