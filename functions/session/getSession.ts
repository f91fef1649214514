import { endpoint } from '../../shared/endpoint';
import { membersOf, signedIn } from '../../shared/tasks/sessions';

/**
 * Returns the signed-in person, with their permissions by organization; `null` without a session cookie, so
 * that a sign-in page can ask. An ended session is refused.
 */
export default endpoint({
  summary: 'Get who is signed in',
  method: 'GET',
  path: '/session',

  handler: async ({ session }, context) => ({
    status: 200,
    body: session === undefined ? null : await signedIn(await membersOf(session, context), context),
  }),
});
