import { endpoint } from '../../shared/endpoint';
import { membersOf, ownSessions } from '../../shared/tasks/sessions';

/** Lists the browsers in which whoever asks is signed in, the latest first. */
export default endpoint({
  summary: 'List own sessions',
  method: 'GET',
  path: '/sessions',

  async handler({ session = '' }, context) {
    await membersOf(session, context);
    return { status: 200, body: { sessions: await ownSessions(session, context) } };
  },
});
