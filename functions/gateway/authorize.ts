import { type Answer, ReadyAnswer, securityHeaders } from '../../shared/answer';
import type { Context } from '../../shared/context';
import { requestedPath } from '../../shared/domain/resources';
import { type Asked, type Reason, reasons, verdict } from '../../shared/domain/verdict';
import { endpoint, type RawRequest } from '../../shared/endpoint';
import { type Fault, invalidRequest } from '../../shared/faults';
import { andThen, type MaybePromise } from '../../shared/maybePromise';
import { countersOf, findKey } from '../../shared/verification/cache/lookups';
import type { LookedUp } from '../../shared/verification/cache/verifier';
import { identityHeaders } from '../../shared/verification/identity';
import { keyInQuery } from '../../shared/verification/keyParams';
import { isAccessToken, readAccessToken } from '../../shared/verification/tokens/accessTokens';

/** Why a request is refused, in Apigee's codes and texts. */
type Refusal = readonly [code: string, text: string];

const NO_KEY: Refusal = [
  'steps.oauth.v2.FailedToResolveAPIKey',
  'Failed to resolve API Key variable request.header.x-api-key',
];

/** What is said of an access token instead of its key. Source: Apigee, OAuthV2 policy, VerifyAccessToken. */
const ofTokens: Partial<Record<Reason, Refusal>> = {
  KeyUnknown: ['keymanagement.service.invalid_access_token', 'Invalid Access Token'],
  ResourceNotOpened: [
    'keymanagement.service.InvalidAPICallAsNoApiProductMatchFound',
    'Invalid API call as no apiproduct match found',
  ],
};
const TOKEN_UNKNOWN = ofTokens.KeyUnknown as Refusal;
const TOKEN_EXPIRED: Refusal = ['keymanagement.service.access_token_expired', 'Access Token expired'];

const answers = new Map<string, ReadyAnswer>();

const refuse = ([code, text]: Refusal, isXml: boolean): ReadyAnswer => {
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
 * What the gateway says in one of several ways, for each names its own headers; where two differ, the
 * gateway's client wrote one of them. @throws InvalidRequest
 */
function saidBy(what: string, ...ways: (string | string[] | undefined | null)[]): string | undefined {
  let said: string | undefined;
  for (const way of ways) {
    if (way === undefined || way === null) continue;
    if (typeof way !== 'string' || (said !== undefined && said !== way))
      throw invalidRequest(`The ${what} is told in two ways that differ`);
    said = way;
  }
  return said;
}

interface Question {
  /** The consumer key or access token. */
  key: string | undefined;
  isToken: boolean;
  asked: Asked;
  isXml: boolean;
}

const prefersXml = (accept = ''): boolean => /^(?:text|application)\/xml\b/.test(accept);

function questionIn(request: RawRequest): Question {
  const { headers, query, rest } = request;
  const target = saidBy('path', rest, headers['x-original-uri'], headers['x-forwarded-uri']);
  const method = saidBy(
    'method',
    rest === undefined ? undefined : request.method,
    headers['x-original-method'],
    headers['x-forwarded-method'],
  );
  // Below the path, the query is the client's.
  const own = (name: string) => (rest === undefined ? query.get(name) : undefined);
  const header = headers['x-api-key'] ?? headers['x-apikey'];
  const key = (typeof header === 'string' ? header : undefined) || keyInQuery(target) || request.bearer;
  return {
    key,
    isToken: key !== undefined && isAccessToken(key),
    isXml: prefersXml(headers.accept),
    asked: {
      environment: saidBy('environment', own('environment'), headers['x-keymint-environment']),
      proxy: saidBy('API proxy', own('proxy'), headers['x-keymint-proxy']),
      path: target === undefined ? undefined : requestedPath(target),
      method,
    },
  };
}

/** What is answered of a key that was looked up, for itself or for an access token. */
function answerOf(found: LookedUp, { asked, isXml, isToken }: Question, { verifier, now }: Context): Answer {
  const at = now();
  const decided = verdict(found.known, asked, at);
  if (!decided.isAllowed || !found.known) {
    const reason = decided.isAllowed ? 'KeyUnknown' : decided.reason;
    return refuse((isToken && ofTokens[reason]) || reasons[reason], isXml);
  }
  verifier.use(found, at);
  const { opening } = decided;
  const ready = found.ready.headers.get(opening);
  if (ready) return ready;
  const answer = new ReadyAnswer(200, { headers: identityHeaders(found, found.known, opening) });
  verifier.keep(found, 'headers', opening, answer);
  return answer;
}

function lookUp(
  org: string,
  key: string,
  question: Question,
  request: RawRequest,
  context: Context,
): MaybePromise<Answer> {
  const found = findKey(org, key, countersOf(org, request), context);
  return andThen(found, (lookedUp) => answerOf(lookedUp, question, context));
}

function lookUpOfToken(
  org: string,
  token: string,
  question: Question,
  request: RawRequest,
  context: Context,
): MaybePromise<Answer> {
  const answer = (read: Awaited<ReturnType<typeof readAccessToken>>): MaybePromise<Answer> => {
    if (!read) return refuse(TOKEN_UNKNOWN, question.isXml);
    if (read.expiresAt <= context.now()) return refuse(TOKEN_EXPIRED, question.isXml);
    return lookUp(org, read.clientId, question, request, context);
  };
  const read = readAccessToken(org, token, context);
  return andThen(read, answer);
}

/**
 * Tells a gateway, by status and headers alone, whether to let a request pass and who makes it: 200 with
 * `X-Keymint-…`, 401 where the client's key or access token does not open what it asks for, with Apigee's
 * reason in `X-Keymint-Reason`; 403 where the gateway itself may not ask. Anything else means "could not
 * tell". It takes any method and any path below, for nginx's auth_request, Envoy's ext_authz, Traefik's
 * ForwardAuth and Caddy's forward_auth each ask in their own way (docs/gateways).
 */
export default endpoint({
  summary: 'Authorize a request at a gateway',
  method: 'ANY',
  path: '/v1/organizations/{org}/authorize/**',
  permission: 'keys.verify',
  ignoresBody: true,

  handler(request, context): MaybePromise<Answer> {
    const question = questionIn(request);
    const { key } = question;
    if (key === undefined) return refuse(NO_KEY, question.isXml);
    const look = question.isToken ? lookUpOfToken : lookUp;
    return look(request.params.org ?? '', key, question, request, context);
  },

  refuse({ status, code, message, headers }: Fault) {
    const body = { code, message, contexts: [] };
    // It is the gateway's own credentials that are wrong: 401 would be said of its client's.
    return status === 401 || status === 404 ? { status: 403, body } : { status, headers, body };
  },
});
