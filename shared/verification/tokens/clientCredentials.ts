import { randomUUID } from 'node:crypto';
import { type RawAnswer, refusal } from '../../answer';
import type { Context } from '../../context';
import type { RawRequest } from '../../endpoint';
import { clientIn, parseFields, textField } from '../protocol';
import { issuerAt, scopesOf, type TokenForm, tokenFor, verifyClient } from './accessTokens';

/**
 * Serves the client credentials grant, with the requested scopes or all of the key's. Source: RFC 6749, 4.4.
 */
export async function issueByClientCredentials(
  request: RawRequest,
  form: TokenForm,
  context: Context,
): Promise<RawAnswer> {
  const fields = parseFields(request);
  if (textField(fields, 'grant_type') !== 'client_credentials')
    return refusal(400, 'unsupported_grant_type', 'grant_type is client_credentials');
  const client = clientIn(request, fields);
  if (!client) return refusal(400, 'invalid_request', 'missing client credentials');
  const found = await verifyClient(request.params.org ?? '', client, request.address, context);
  if (!found)
    return refusal(401, 'invalid_client', 'authentication failed', {
      'WWW-Authenticate': 'Basic realm="Keymint"',
    });

  const own = scopesOf(found.known);
  const asked = textField(fields, 'scope').split(' ').filter(Boolean);
  const missing = asked.filter((scope) => !own.includes(scope));
  if (missing.length > 0) return refusal(400, 'invalid_scope', `the key has no scope ${missing.join(' ')}`);
  const scope = (asked.length > 0 ? asked : own).join(' ');
  const claims = { access_token: randomUUID(), scope };
  const issuing = { issuer: issuerAt(request, context), environment: request.params.env, ...form, claims };
  const { token, expiresIn } = await tokenFor(found, client.id, issuing, context);
  return {
    status: 200,
    headers: { Pragma: 'no-cache' },
    body: {
      access_token: token,
      token_type: 'Bearer',
      expires_in: expiresIn,
      ...(scope !== '' && { scope }),
    },
  };
}
