import { AccountStateConflict, noSuchDeveloper } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { Account, ActivationDecision } from '../../shared/schemas/portal';
import { decideActivation } from '../../shared/tasks/staffAccounts';

/** Activates or refuses a developer who awaits activation after signing up, and notifies them by mail. */
export default operation({
  summary: 'Decide activation of developer',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}/account:decide',
  permission: 'developers.setStatus',
  body: ActivationDecision,
  status: 200,
  response: Account,
  faults: [...noSuchDeveloper, AccountStateConflict],

  handler: ({ params: { org, developer }, body, caller }, context) =>
    decideActivation(org, developer, body, caller, context),
});
