import { endpoint } from '../../shared/endpoint';
import { actingAs, cookieOf } from '../../shared/tasks/sessions';

/** Ends a browser's session; succeeds without one too. */
export default endpoint({
  summary: 'Sign out',
  method: 'DELETE',
  path: '/session',

  async handler({ headers, session: id }, { store, callers }) {
    const session = id === undefined ? undefined : await store.sessions.find(id);
    if (id !== undefined && session) {
      await store.atomically(({ sessions }) => sessions.delete(id));
      for (const org of Object.keys(session.passwords)) callers.forget(org);
    }
    return { status: 204, headers: actingAs(headers) === 'member' ? { 'Set-Cookie': cookieOf() } : {} };
  },
});
