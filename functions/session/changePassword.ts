import { endpoint, jsonOf } from '../../shared/endpoint';
import { PasswordChange } from '../../shared/schemas/session';
import { changePassword } from '../../shared/tasks/passwordChange';
import { cookieOf, membersOf } from '../../shared/tasks/sessions';

/**
 * Gives whoever is signed in another password, for the current one, in every organization where that is theirs.
 * This browser stays signed in; every other session and log-in of theirs ends. Wrong passwords are limited as
 * at signing in.
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
