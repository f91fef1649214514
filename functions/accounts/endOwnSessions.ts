import { operation } from '../../shared/operation';
import { EndedSessions } from '../../shared/schemas/portal';
import { endOwnSessions } from '../../shared/tasks/ownAccounts';
import { portalCookieOf } from '../../shared/tasks/sessions';

/** Ends sessions of the calling developer: the current one, all others, all, or one by id. */
export default operation({
  summary: 'End own portal sessions',
  method: 'DELETE',
  path: '/v1/organizations/{org}/portal/session',
  permission: 'account.use',
  query: EndedSessions,
  status: 204,
  faults: [],

  async handler({ params: { org }, query: { session }, caller, browser }, context) {
    if (await endOwnSessions(org, caller, session, context)) browser?.setCookie(portalCookieOf());
  },
});
