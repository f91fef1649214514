import { type Answer, ReadyAnswer, securityHeaders } from '../../shared/answer';
import type { Context } from '../../shared/context';
import { requestedPath } from '../../shared/domain/resources';
import { type AccessRequest, type Reason, reasons, verdict } from '../../shared/domain/verdict';
import { endpoint, type RawRequest } from '../../shared/endpoint';
import { type Fault, invalidRequest } from '../../shared/faults';
import { andThen, type MaybePromise } from '../../shared/maybePromise';
import { countersOf, findKey } from '../../shared/verification/cache/lookups';
import type { LookedUp } from '../../shared/verification/cache/verifier';
import { identityHeaders } from '../../shared/verification/identity';
import { keyInQuery } from '../../shared/verification/keyParams';
import { isAccessToken, verifyAccessToken } from '../../shared/verification/tokens/accessTokens';

/** Refusal with Apigee's code and text. */
type GatewayRefusal = readonly [code: string, text: string];

const NO_KEY: GatewayRefusal = [
  'steps.oauth.v2.FailedToResolveAPIKey',
  'Failed to resolve API Key variable request.header.x-api-key',
];

/**
 * Refusals of access tokens, where they differ from those of keys. Source: Apigee, OAuthV2 policy,
 * VerifyAccessToken.
 */
const tokenRefusals: Partial<Record<Reason, GatewayRefusal>> = {
  KeyUnknown: ['keymanagement.service.invalid_access_token', 'Invalid Access Token'],
  ResourceNotOpened: [
    'keymanagement.service.InvalidAPICallAsNoApiProductMatchFound',
    'Invalid API call as no apiproduct match found',
  ],
};
const TOKEN_UNKNOWN = tokenRefusals.KeyUnknown as GatewayRefusal;
const TOKEN_EXPIRED: GatewayRefusal = ['keymanagement.service.access_token_expired', 'Access Token expired'];

const answers = new Map<string, ReadyAnswer>();

const refuse = ([code, text]: GatewayRefusal, isXml: boolean): ReadyAnswer => {
  const id = `${code} ${isXml}`;
  const known = answers.get(id);
  if (known) return known;
  const json = { fault: { faultstring: text, detail: { errorcode: code } } };
  const xml = `<fault><faultstring>${text}</faultstring><detail><errorcode>${code}</errorcode></detail></fault>`;
  const answer = new ReadyAnswer(401, {
    headers: {
      ...securityHeaders,
      'X-Keymint-Reason': code,
      'WWW-Authenticate': `Bearer realm="keymint", error="invalid_token", error_description="${text}"`,
      ...(isXml && { 'Content-Type': 'application/xml' }),
    },
    body: isXml ? xml : json,
  });
  answers.set(id, answer);
  return answer;
};

/**
 * Returns a value that gateways send in several ways, each with its own headers. If two differ, the client
 * wrote one of them. @throws InvalidRequest
 */
function consistentValue(
  what: string,
  ...ways: (string | string[] | undefined | null)[]
): string | undefined {
  let said: string | undefined;
  for (const way of ways) {
    if (way === undefined || way === null) continue;
    if (typeof way !== 'string' || (said !== undefined && said !== way))
      throw invalidRequest(`The ${what} is told in two ways that differ`);
    said = way;
  }
  return said;
}

interface GatewayRequest {
  /** Consumer key or access token. */
  key: string | undefined;
  isToken: boolean;
  access: AccessRequest;
  isXml: boolean;
}

const prefersXml = (accept = ''): boolean => /^(?:text|application)\/xml\b/.test(accept);

function parseRequest(request: RawRequest): GatewayRequest {
  const { headers, query, rest } = request;
  const target = consistentValue('path', rest, headers['x-original-uri'], headers['x-forwarded-uri']);
  const method = consistentValue(
    'method',
    rest === undefined ? undefined : request.method,
    headers['x-original-method'],
    headers['x-forwarded-method'],
  );
  // Below the endpoint's path, the query belongs to the client.
  const own = (name: string) => (rest === undefined ? query.get(name) : undefined);
  const header = headers['x-api-key'] ?? headers['x-apikey'];
  const key = (typeof header === 'string' ? header : undefined) || keyInQuery(target) || request.bearer;
  return {
    key,
    isToken: key !== undefined && isAccessToken(key),
    isXml: prefersXml(headers.accept),
    access: {
      environment: consistentValue('environment', own('environment'), headers['x-keymint-environment']),
      proxy: consistentValue('API proxy', own('proxy'), headers['x-keymint-proxy']),
      path: target === undefined ? undefined : requestedPath(target),
      method,
    },
  };
}

/** Returns the answer for a key, used directly or by an access token. */
function answerOf(
  found: LookedUp,
  { access, isXml, isToken }: GatewayRequest,
  { verifier, now }: Context,
): Answer {
  const at = now();
  const decided = verdict(found.known, access, at);
  if (!decided.isAllowed || !found.known) {
    const reason = decided.isAllowed ? 'KeyUnknown' : decided.reason;
    return refuse((isToken && tokenRefusals[reason]) || reasons[reason], isXml);
  }
  verifier.use(found, at);
  const { offer } = decided;
  const ready = found.ready.headers.get(offer);
  if (ready) return ready;
  const answer = new ReadyAnswer(200, { headers: identityHeaders(found, found.known, offer) });
  verifier.keep(found, 'headers', offer, answer);
  return answer;
}

function lookUp(
  org: string,
  key: string,
  gatewayRequest: GatewayRequest,
  request: RawRequest,
  context: Context,
): MaybePromise<Answer> {
  const found = findKey(org, key, countersOf(org, request), context);
  return andThen(found, (lookedUp) => answerOf(lookedUp, gatewayRequest, context));
}

function lookUpOfToken(
  org: string,
  token: string,
  gatewayRequest: GatewayRequest,
  request: RawRequest,
  context: Context,
): MaybePromise<Answer> {
  const answer = (token: Awaited<ReturnType<typeof verifyAccessToken>>): MaybePromise<Answer> => {
    if (!token) return refuse(TOKEN_UNKNOWN, gatewayRequest.isXml);
    if (token.expiresAt <= context.now()) return refuse(TOKEN_EXPIRED, gatewayRequest.isXml);
    return lookUp(org, token.clientId, gatewayRequest, request, context);
  };
  const verified = verifyAccessToken(org, token, context);
  return andThen(verified, answer);
}

/**
 * Authorizes a request at a gateway, by status and headers alone: 200 with `X-Keymint-…` headers; 401 if the
 * client's key or access token does not allow the request, with Apigee's reason in `X-Keymint-Reason`; 403 if
 * the gateway is not authorized. Any other status means "undecided". Accepts any method and subpath, because
 * nginx's auth_request, Envoy's ext_authz, Traefik's ForwardAuth and Caddy's forward_auth differ in both
 * (docs/gateways).
 */
export default endpoint({
  summary: 'Authorize a request at a gateway',
  method: 'ANY',
  path: '/v1/organizations/{org}/authorize/**',
  permission: 'keys.verify',
  ignoresBody: true,

  handler(request, context): MaybePromise<Answer> {
    const gatewayRequest = parseRequest(request);
    const { key } = gatewayRequest;
    if (key === undefined) return refuse(NO_KEY, gatewayRequest.isXml);
    const look = gatewayRequest.isToken ? lookUpOfToken : lookUp;
    return look(request.params.org ?? '', key, gatewayRequest, request, context);
  },

  refuse({ status, code, message, headers }: Fault) {
    const body = { code, message, contexts: [] };
    // The gateway's own credentials are wrong; a 401 would refer to its client's.
    return status === 401 || status === 404 ? { status: 403, body } : { status, headers, body };
  },
});
