import { endpoint } from '../../shared/endpoint';
import { offeredAccount } from '../../shared/tasks/demoAccount';
import { membersOf, signedIn } from '../../shared/tasks/sessions';

/**
 * Returns the signed-in person, with their permissions by organization. Without a session cookie, so that a sign-in
 * page can ask, the demo account as long as its published password is valid, or `null`. An ended session is refused.
 */
export default endpoint({
  summary: 'Get who is signed in',
  method: 'GET',
  path: '/session',

  handler: async ({ session }, context) => ({
    status: 200,
    body:
      session === undefined
        ? await offeredAccount(context)
        : await signedIn(await membersOf(session, context), context),
  }),
});
