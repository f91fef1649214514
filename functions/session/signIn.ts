import { deviceCookieOf } from '../../shared/domain/deviceCookies';
import { endpoint, jsonOf } from '../../shared/endpoint';
import { Unauthorized } from '../../shared/faults';
import { SignIn } from '../../shared/schemas/session';
import { loginOf } from '../../shared/tasks/logins';
import { membersWith } from '../../shared/tasks/passwordLogin';
import { actingAs, cookieOf, SESSION_LASTS, signedIn } from '../../shared/tasks/sessions';

/**
 * Signs in a member with e-mail address and password. Sets a session cookie, valid in every organization with
 * a member that has both, and a device cookie, so that guesses from elsewhere do not block this browser.
 * Accepts only JSON, which pages of other hosts cannot send.
 */
export default endpoint({
  summary: 'Sign in with a browser',
  method: 'POST',
  path: '/session',

  async handler(request, context) {
    const { address, headers: asked } = request;
    if (actingAs(asked) !== 'member') throw Unauthorized();
    const sent = jsonOf(request, SignIn, 'An e-mail address and a password are expected');
    const attempt = { user: sent.email, password: sent.password, address, cookie: asked.cookie };
    const members = await membersWith(attempt, context);
    const { email, passwords } = loginOf(members);
    const at = context.now();
    const expireAt = new Date(at + SESSION_LASTS);
    const id = await context.store.atomically(({ sessions }) =>
      sessions.create({ email, passwords, createdAt: at, expireAt }),
    );
    const by = context.store.by({ name: email, action: 'session.started', address });
    await Promise.all(
      members.map(({ organization, emailKey }) => by.note(organization, { entity: `members/${emailKey}` })),
    );
    const headers = { 'Set-Cookie': [cookieOf(id), deviceCookieOf(asked.cookie, email, context.vault)] };
    return { status: 200, headers, body: await signedIn(members, context) };
  },
});
