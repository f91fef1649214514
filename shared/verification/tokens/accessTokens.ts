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
import { signToken, verifySignedToken } from '../../tasks/signing';
import { findKey } from '../cache/lookups';
import type { KnownKey, LookedUp } from '../cache/verifier';

/** Properties of the tokens of one protocol. */
export interface TokenForm {
  audience: string;
  /** Seconds. */
  lifetime: number;
}

/** Properties of one token. */
interface TokenIssue extends TokenForm {
  issuer: string;
  /** If set, only products for this environment are listed. */
  environment?: string | undefined;
  /** Additional claims. */
  claims?: Record<string, unknown>;
}

/**
 * Returns the issuer: deployment address and path of the endpoint. Without a configured address it is a URN,
 * because headers such as `Host` are client input. Source: RFC 7519, 4.1.1.
 */
export const issuerAt = ({ path, rest, params }: RawRequest, { url }: Pick<Context, 'url'>): string =>
  url === undefined ? `urn:keymint:${params.org}` : `${url}${path}${rest?.split('?', 1)[0] ?? ''}`;

/** Returns the names of the approved products of a key, in its order. */
const productsOf = ({ offers }: KnownKey, environment: string | undefined): string[] => {
  const isFor = ({ environments }: ApiProduct) =>
    environment === undefined || environments.length === 0 || environments.includes(environment);
  return [...new Set(offers.flatMap(({ product }) => (isFor(product) ? [product.name] : [])))];
};

/** Returns the scopes of a key: its own, or else those of its products. Source: Apigee, OAuth scopes. */
export const scopesOf = ({ credential, offers }: KnownKey): string[] =>
  credential.scopes.length > 0
    ? credential.scopes
    : [...new Set(offers.flatMap(({ product }) => product.scopes))];

/** True if a key can be used for anything. */
export const isUsable = (known: KnownKey | undefined, now: number): known is KnownKey =>
  known !== undefined && reasonAgainst(known, now) === undefined && known.offers.length > 0;

/** A signed token and its lifetime in seconds. */
interface IssuedToken {
  token: string;
  expiresIn: number;
}

/** Returns the lifetime of a token in seconds, capped by the expiry of its key. */
const lifetimeWithin = ({ credential: { expiresAt } }: KnownKey, lifetime: number, at: number): number =>
  expiresAt === NEVER ? lifetime : Math.min(lifetime, Math.floor(expiresAt / 1000) - at);

/**
 * Signs a token with the identity and API products of a consumer key. Source: Apigee, remote-service and
 * edgemicro-auth.
 */
export async function tokenFor(
  { org, known }: LookedUp & { known: KnownKey },
  consumerKey: string,
  { issuer, environment, audience, lifetime, claims }: TokenIssue,
  context: Context,
): Promise<IssuedToken> {
  const at = Math.floor(context.now() / 1000);
  const expiresIn = lifetimeWithin(known, lifetime, at);
  const identity = {
    client_id: consumerKey,
    api_product_list: productsOf(known, environment),
    application_id: known.app.appId,
    application_name: known.app.name,
    developer_email: known.owner?.email,
    ...claims,
  };
  const times = { nbf: at, iat: at, exp: at + expiresIn, jti: randomUUID() };
  const token = await signToken(org, { ...identity, ...times, aud: audience, iss: issuer }, context);
  return { token, expiresIn };
}

export interface ClientCredentials {
  id: string;
  secret: string;
}

/**
 * Verifies a consumer key and secret; undefined if either is wrong or the key grants nothing. Only secrets
 * short enough to be guessed are rate-limited, by key and client network, so that failures block no other
 * app. @throws TooManyAttempts
 */
export async function verifyClient(
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
    // Compares the secret for an unknown key too, so that the time does not reveal it.
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
  if (!isProven || !isUsable(known, at)) return undefined;
  verifier.use(found, at);
  return { ...found, known };
}

/** Content of an access token. */
interface AccessToken {
  clientId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  scope: string;
}

/** Cache of verified access tokens, by organization and token: about 6,000. */
const known = new LRUCache<string, AccessToken>(lruOptions(16 * 2 ** 20, bytesOf));

/** True if the text has the form of an access token rather than of a consumer key. */
export const isAccessToken = (text: string): boolean =>
  text.length <= MAX_TOKEN_LENGTH && /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(text);

/** Verifies an access token; synchronous if it is cached. Undefined if the organization did not sign it. */
export function verifyAccessToken(
  org: string,
  token: string,
  context: Context,
): MaybePromise<AccessToken | undefined> {
  const id = `${org} ${token}`;
  return (
    known.get(id) ??
    verifySignedToken(org, token, context).then((claims) => {
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
