import { endpoint } from '../../shared/endpoint';
import { endAllSessions } from '../../shared/tasks/logins';
import { cookieOf, membersOf } from '../../shared/tasks/sessions';

/** Ends all sessions and log-ins of the signed-in person. */
export default endpoint({
  summary: 'Sign out everywhere',
  method: 'DELETE',
  path: '/sessions',

  async handler({ session }, context) {
    const members = await membersOf(session, context);
    const [{ email = '' } = {}] = members;
    await endAllSessions(email, context);
    for (const { organization } of members) context.callers.forget(organization);
    return { status: 204, headers: { 'Set-Cookie': cookieOf() } };
  },
});
