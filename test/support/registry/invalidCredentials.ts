import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import type { RawRequest } from './raw';
import { basic } from './registry';
import { type Route, targetOf } from './routes';

/** Invalid credentials. */
export interface Credentials {
  headers?: Record<string, string>;
  /** Members of the body, sent as JSON or as a form. */
  fields?: Record<string, string>;
}

/** What an attacker may know. */
export interface AttackerKnowledge {
  /** The organization in the path. */
  org: string;
  /** An organization that exists. */
  known: string;
  member: string;
  /** A token of the known organization. */
  token: string;
  consumerKey: string;
}

const bearer = (token: string): Credentials => ({ headers: { authorization: `Bearer ${token}` } });
const password = (user: string, text: string): Credentials => ({
  headers: { authorization: basic(user, text) },
  fields: { grant_type: 'password', username: user, email: user, password: text },
});
const client = (key: string, secret: string): Credentials => ({
  headers: { authorization: basic(key, secret), 'x-api-key': key },
  fields: { grant_type: 'client_credentials', client_id: key, client_secret: secret, key, apiKey: key },
});
/** Returns every kind of invalid credentials; each call generates new random ones. */
export function invalidCredentials(
  bytes: (count: number) => Buffer = randomBytes,
): Record<string, (knowing: AttackerKnowledge) => Credentials | Promise<Credentials>> {
  const random = (count: number) => bytes(count).toString('base64url');
  const id = () => bytes(8).toString('hex');
  const sealed = (prefix: string) =>
    `${prefix}${Buffer.from(JSON.stringify(['k1', random(200)])).toString('base64url')}`;
  const jwt = (claims: object) =>
    new SignJWT({ sub: '1', email: 'admin@example.com', email_verified: true, ...claims })
      .setProtectedHeader({ alg: 'HS256', kid: 'mine' })
      .setExpirationTime('1h')
      .sign(bytes(32));
  return {
    'no credentials': () => ({}),
    'a scheme alone': () => ({ headers: { authorization: 'Basic' } }),
    'Basic that is no base64': () => ({ headers: { authorization: 'Basic !!!!' } }),
    'Basic without a colon': () => ({ headers: { authorization: `Basic ${btoa('admin')}` } }),
    'Bearer of 8 kB': () => bearer(random(6000)),
    'an unknown scheme': () => ({ headers: { authorization: `Digest username="${random(9)}"` } }),
    'an empty token header': () => ({ headers: { 'x-keymint-token': '' } }),

    'a token of this organization that was never made': ({ org }) =>
      bearer(`km_${org}_${id()}_${random(32)}`),
    'a token of an organization that does not exist': () => bearer(`km_nobody_${id()}_${random(32)}`),
    'a token that exists, with another secret': ({ token }) =>
      bearer(token.replace(/.{43}$/, () => random(32))),
    'such a token as the password of Basic': ({ org }) => ({
      headers: { authorization: basic(random(24), `km_${org}_${id()}_${random(32)}`) },
    }),
    'such a token in its own header': ({ org }) => ({
      headers: { 'x-keymint-token': `km_${org}_${id()}_${random(32)}` },
    }),
    'a made-up access token of a log-in': () => bearer(sealed('kma_')),
    'a made-up refresh token of a log-in': () => ({
      ...bearer(sealed('kmr_')),
      fields: { grant_type: 'refresh_token', refresh_token: sealed('kmr_') },
    }),
    'a JSON Web Token of an issuer that nobody trusts': async () =>
      bearer(await jwt({ iss: `https://${random(6)}.example` })),
    'the cookie of a session that never was': () => ({
      headers: { cookie: `__Host-keymint=${random(32)}`, 'sec-fetch-site': 'same-origin' },
    }),

    'a consumer key that was never made': () => client(random(24), random(12)),
    'a consumer key that exists, with another secret': ({ consumerKey }) => client(consumerKey, random(12)),
    'the password of nobody': () => password(`${random(6)}@example.com`, random(12)),
    'a wrong password of a member': ({ member }) => password(member, random(12)),
  };
}

/** Kinds that are checked against stored data: only these cost a hash and a count, at organizations that exist. */
export const guessable = [
  'a consumer key that was never made',
  'a consumer key that exists, with another secret',
  'the password of nobody',
  'a wrong password of a member',
];

const form = 'application/x-www-form-urlencoded';

/** Members that endpoints require besides credentials. */
const others = { identifier: 'a', allow: '10', timeUnit: 'minute', grant_type: 'client_credentials' };

const bodiesOf = (
  { fn, method, body }: Route,
  fields: Credentials['fields'],
): [type: string, text: string][] => {
  if (fn.kind === 'operation') return body ? [['application/json', JSON.stringify(body)]] : [];
  if (method !== 'POST') return [];
  const all = { ...others, ...fields };
  return [
    ['application/json', JSON.stringify(all)],
    [form, `${new URLSearchParams(all)}`],
  ];
};

/** Returns the requests to a route with some credentials, with bodies as JSON and as a form. */
export function requestsOf(
  route: Route,
  values: Readonly<Record<string, string>>,
  { headers = {}, fields = {} }: Credentials,
): RawRequest[] {
  const { method } = route;
  const target = targetOf(route, values);
  const bodies = bodiesOf(route, fields);
  if (bodies.length === 0) return [{ method, target, headers }];
  return bodies.map(([type, text]) => ({
    method,
    target,
    body: Buffer.from(text),
    headers: { ...headers, 'content-type': type },
  }));
}
