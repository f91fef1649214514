import { endpoint, jsonOf } from '../../shared/endpoint';
import { PasswordChange } from '../../shared/schemas/session';
import { changePassword } from '../../shared/tasks/passwordChange';
import { cookieOf, membersOf } from '../../shared/tasks/sessions';

/**
 * Changes the password of the signed-in person, given the current one, in every organization where the
 * current one matches. This browser stays signed in; all other sessions and log-ins of the person end. Failed
 * attempts are limited as at sign-in.
 */
export default endpoint({
  summary: 'Change the password of whoever is signed in',
  method: 'POST',
  path: '/session/password',

  async handler(request, context) {
    const {
      session = '',
      address,
      headers: { cookie },
    } = request;
    const [{ email = '' } = {}] = await membersOf(session, context);
    const words = 'The current password and a new one of 12 to 256 characters are expected';
    const sent = jsonOf(request, PasswordChange, words);
    const id = await changePassword({ ...sent, session, email, address, cookie }, context);
    return { status: 204, headers: { 'Set-Cookie': cookieOf(id) } };
  },
});
