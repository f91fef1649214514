import { type RawAnswer, refusal } from '../../shared/answer';
import { endpoint } from '../../shared/endpoint';
import { TooManyAttempts, Unauthorized } from '../../shared/faults';
import { ACCESS_SECONDS, renewLogin, startLogin, type Tokens } from '../../shared/tasks/logins';
import { membersWith } from '../../shared/tasks/passwordLogin';

const answerOf = ({ access, refresh }: Tokens): RawAnswer => ({
  status: 200,
  headers: { Pragma: 'no-cache' },
  body: {
    access_token: access,
    token_type: 'bearer',
    refresh_token: refresh,
    expires_in: ACCESS_SECONDS,
    scope: '',
  },
});

/**
 * Apigee's token endpoint, for clients that log in first: the grants `password` and `refresh_token`, as a
 * form or in the query. The token is valid in every organization with a member that has this e-mail address
 * and password. A refresh token is valid once. Source: RFC 6749, 4.3 and 6.
 */
export default endpoint({
  summary: 'Log in for an access token',
  method: 'POST',
  path: '/oauth/token',

  refuse({ status, message, headers }) {
    if (status === Unauthorized.status) return refusal(status, 'unauthorized', 'Invalid Credentials');
    if (status === TooManyAttempts.status) return refusal(status, 'too_many_attempts', message, headers);
    return refusal(status, status < 500 ? 'invalid_request' : 'temporarily_unavailable', message, headers);
  },

  async handler({ body, query, address, headers: { cookie } }, context) {
    const form = new URLSearchParams(body?.text ?? '');
    const parameter = (name: string): string => form.get(name) ?? query.get(name) ?? '';
    const grant = parameter('grant_type');
    if (grant === 'refresh_token')
      return answerOf(await renewLogin(parameter('refresh_token'), address, context));
    if (grant !== 'password')
      return refusal(400, 'unsupported_grant_type', 'grant_type is password or refresh_token');

    const [user, password] = [parameter('username'), parameter('password')];
    return answerOf(
      await startLogin(await membersWith({ user, password, address, cookie }, context), context),
    );
  },
});
