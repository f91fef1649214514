import { endpoint } from '../../shared/endpoint';
import { membersOf, signedIn } from '../../shared/tasks/sessions';

/** Returns the signed-in person, with their permissions by organization. */
export default endpoint({
  summary: 'Get who is signed in',
  method: 'GET',
  path: '/session',

  handler: async ({ session }, context) => ({
    status: 200,
    body: await signedIn(await membersOf(session, context), context),
  }),
});
