import { cookieOf, membersOf } from '../../shared/domain/sessions';
import { endpoint } from '../../shared/endpoint';

/** How many sessions end in one commit. */
const BATCH = 200;

/** Ends all sessions of whoever is signed in, with whatever browser. */
export default endpoint({
  summary: 'Sign out everywhere',
  method: 'DELETE',
  path: '/sessions',

  async handler({ headers }, context) {
    const { store, callers } = context;
    const members = await membersOf(headers, context);
    const [{ email = '' } = {}] = members;
    const deleteSome = () => store.atomically(({ sessions }) => sessions.deleteSome(email, BATCH));
    while ((await deleteSome()) === BATCH);
    for (const { organization } of members) callers.forget(organization);
    return { status: 204, headers: { 'Set-Cookie': cookieOf() } };
  },
});
