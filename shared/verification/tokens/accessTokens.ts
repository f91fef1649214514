import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Context } from '../../context';
import { networkOf } from '../../domain/network';
import { reasonAgainst } from '../../domain/verdict';
import type { RawRequest } from '../../endpoint';
import { bytesOf, lruOptions } from '../../lruOptions';
import type { MaybePromise } from '../../maybePromise';
import type { ApiProduct } from '../../schemas/apiProduct';
import { MAX_KEY_LENGTH, MAX_TOKEN_LENGTH } from '../../schemas/limits';
import { NEVER } from '../../schemas/time';
import { credentialVaultOf } from '../../tasks/credentialVault';
import { isGuessable } from '../../tasks/failedAttempts';
import { claimsOfSigned, signToken } from '../../tasks/signing';
import { findKey } from '../cache/lookups';
import type { KnownKey, LookedUp } from '../cache/verifier';

/** What makes the tokens of one protocol its own. */
export interface TokenForm {
  audience: string;
  /** In seconds. */
  lifetime: number;
}

/** What one token is made with. */
interface Issuing extends TokenForm {
  issuer: string;
  /** Only products for this environment are listed. */
  environment?: string | undefined;
  /** Claims beside those that all have. */
  claims?: Record<string, unknown>;
}

/**
 * Returns who issues a token: the address of the deployment and the path that gives the token. Without an address
 * it is a name, for headers such as `Host` say what the client wrote. Source: RFC 7519, 4.1.1.
 */
export const issuerAt = ({ path, rest, params }: RawRequest, { url }: Pick<Context, 'url'>): string =>
  url === undefined ? `urn:keymint:${params.org}` : `${url}${path}${rest?.split('?', 1)[0] ?? ''}`;

/** The approved products of a key, by name, in its order. */
const productsOf = ({ offers }: KnownKey, environment: string | undefined): string[] => {
  const isFor = ({ environments }: ApiProduct) =>
    environment === undefined || environments.length === 0 || environments.includes(environment);
  return [...new Set(offers.flatMap(({ product }) => (isFor(product) ? [product.name] : [])))];
};

/** The scopes of a key: its own, or else those that its products allow. Source: Apigee, OAuth scopes. */
export const scopesOf = ({ credential, offers }: KnownKey): string[] =>
  credential.scopes.length > 0
    ? credential.scopes
    : [...new Set(offers.flatMap(({ product }) => product.scopes))];

/** Whether a key is good for anything at all. */
export const isOfUse = (known: KnownKey | undefined, now: number): known is KnownKey =>
  known !== undefined && reasonAgainst(known, now) === undefined && known.offers.length > 0;

/** A token that was signed for a key, and for how many seconds it is valid. */
interface IssuedToken {
  token: string;
  expiresIn: number;
}

/** Returns the lifetime of a token in seconds: never longer than its key has left. */
const lifetimeWithin = ({ credential: { expiresAt } }: KnownKey, lifetime: number, at: number): number =>
  expiresAt === NEVER ? lifetime : Math.min(lifetime, Math.floor(expiresAt / 1000) - at);

/** Signs a token that says whose a consumer key is and what it opens. Source: Apigee, remote-service and edgemicro-auth. */
export async function tokenFor(
  { org, known }: LookedUp & { known: KnownKey },
  consumerKey: string,
  { issuer, environment, audience, lifetime, claims }: Issuing,
  context: Context,
): Promise<IssuedToken> {
  const at = Math.floor(context.now() / 1000);
  const expiresIn = lifetimeWithin(known, lifetime, at);
  const said = {
    client_id: consumerKey,
    api_product_list: productsOf(known, environment),
    application_id: known.app.appId,
    application_name: known.app.name,
    developer_email: known.owner?.email,
    ...claims,
  };
  const times = { nbf: at, iat: at, exp: at + expiresIn, jti: randomUUID() };
  const token = await signToken(org, { ...said, ...times, aud: audience, iss: issuer }, context);
  return { token, expiresIn };
}

/** What a client proves itself with. */
export interface ClientCredentials {
  id: string;
  secret: string;
}

/**
 * Returns the app of a consumer key and secret; undefined when either is wrong or the key grants nothing.
 * Generated secrets cannot be guessed and are never limited. Shorter wrong ones count for the key and the
 * client's network, so that they block no other app. @throws TooManyAttempts
 */
export async function provenClient(
  org: string,
  { id, secret }: ClientCredentials,
  address: string,
  context: Context,
): Promise<(LookedUp & { known: KnownKey }) | undefined> {
  if (id.length > MAX_KEY_LENGTH || secret.length > MAX_KEY_LENGTH) return undefined;
  const { verifier, vault, now, attempts, organizations } = context;
  const network = networkOf(address);
  const [found, organization] = await Promise.all([
    findKey(org, id, [{ kind: 'unknownKeysOfNetwork', org, names: [network] }], context, false),
    organizations.find(org),
  ]);
  const { known } = found;
  const prove = async (): Promise<boolean | undefined> => {
    // Of an unknown key a secret is looked at as well: how long it takes tells nothing.
    const isProven =
      known && organization
        ? credentialVaultOf(organization, context).isSecret(known.app, known.credential, secret)
        : vault.hash(secret, id) === secret;
    return (known && isProven) || undefined;
  };
  const isProven =
    known && isGuessable(secret)
      ? await attempts.run({
          counters: [{ kind: 'secret', org, names: [id, network] }],
          credential: [secret],
          load: async () => undefined,
          verify: prove,
        })
      : await prove();
  const at = now();
  if (!isProven || !isOfUse(known, at)) return undefined;
  verifier.use(found, at);
  return { ...found, known };
}

/** What an access token that was signed here says. */
interface AccessToken {
  clientId: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
  scope: string;
}

/** Access tokens whose signatures were verified, by organization and token: some 6,000. */
const known = new LRUCache<string, AccessToken>(lruOptions(16 * 2 ** 20, bytesOf));

/** Whether a text may be an access token rather than a consumer key. */
export const isAccessToken = (text: string): boolean =>
  text.length <= MAX_TOKEN_LENGTH && /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(text);

/** What an access token says; no promise where it was seen before. Undefined when the organization signed none such. */
export function readAccessToken(
  org: string,
  token: string,
  context: Context,
): MaybePromise<AccessToken | undefined> {
  const id = `${org} ${token}`;
  return (
    known.get(id) ??
    claimsOfSigned(org, token, context).then((claims) => {
      if (typeof claims?.client_id !== 'string' || typeof claims.exp !== 'number') return undefined;
      const read = {
        clientId: claims.client_id,
        expiresAt: claims.exp * 1000,
        scope: `${claims.scope ?? ''}`,
      };
      known.set(id, read);
      return read;
    })
  );
}
