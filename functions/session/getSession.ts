import { endpoint } from '../../shared/endpoint';
import { membersOf, signedIn } from '../../shared/tasks/sessions';

/** Tells a browser who is signed in with it, and what they may do in which organizations. */
export default endpoint({
  summary: 'Get who is signed in',
  method: 'GET',
  path: '/session',

  handler: async ({ session }, context) => ({
    status: 200,
    body: await signedIn(await membersOf(session, context), context),
  }),
});
