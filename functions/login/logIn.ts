import { guessingOf, whileTrying } from '../../shared/domain/guessing';
import { ACCESS_SECONDS, isStillGood, loginIn, loginOf, tokenOf } from '../../shared/domain/logins';
import { isPassword } from '../../shared/domain/passwords';
import { endpoint, type RawAnswer, refusal } from '../../shared/endpoint';

/**
 * Apigee's token endpoint, for clients that log in before they call: the grants `password` and
 * `refresh_token`, as a form. What it answers bears the caller in every organization whose member has
 * that e-mail address and password. Source: RFC 6749, 4.3 and 6.
 */
export default endpoint({
  summary: 'Log in for an access token',
  method: 'POST',
  path: '/oauth/token',

  async handler({ body, address }, context) {
    const { store, vault, now } = context;
    const form = new URLSearchParams(body?.text ?? '');
    const grant = form.get('grant_type');
    const at = now();
    const answer = (login: ReturnType<typeof loginOf>): RawAnswer => ({
      status: 200,
      headers: { Pragma: 'no-cache' },
      body: {
        access_token: tokenOf('access', login, at, vault),
        token_type: 'bearer',
        refresh_token: tokenOf('refresh', login, at, vault),
        expires_in: ACCESS_SECONDS,
        scope: '',
      },
    });
    const wrong = () => refusal(401, 'unauthorized', 'Invalid Credentials');

    if (grant === 'refresh_token') {
      const login = loginIn('refresh', form.get('refresh_token') ?? '', at, vault);
      if (!login) return wrong();
      const members = await store.members.findAnywhere(login.email);
      const still = members.filter((member) => isStillGood(login, member));
      return still.length > 0 ? answer(loginOf(still)) : wrong();
    }
    if (grant !== 'password') {
      return refusal(400, 'unsupported_grant_type', 'grant_type is password or refresh_token');
    }

    const [user, password] = [form.get('username') ?? '', form.get('password') ?? ''];
    const guessers = [
      { kind: 'member', name: user },
      { kind: 'address', name: address },
    ] as const;
    const limits = guessingOf(undefined, guessers, context);
    return whileTrying(undefined, { user, password }, async (others) => {
      const wait = await limits.wait(others);
      if (wait > 0) {
        const words = `Too many wrong credentials were tried; wait ${wait} seconds`;
        return refusal(429, 'too_many_attempts', words, { 'Retry-After': String(wait) });
      }
      const members = await store.members.findAnywhere(user);
      const proven = await Promise.all(members.map(({ passwordHash }) => isPassword(passwordHash, password)));
      // Who is nobody's member is kept waiting as long.
      if (members.length === 0) await isPassword(undefined, password);
      const own = members.filter((_, index) => proven[index]);
      if (own.length > 0) return answer(loginOf(own));
      await limits.fail();
      return wrong();
    });
  },
});
