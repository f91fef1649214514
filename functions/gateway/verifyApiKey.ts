import * as z from 'zod';
import { type RawAnswer, ReadyAnswer } from '../../shared/answer';
import type { Context } from '../../shared/context';
import { requestedPath } from '../../shared/domain/resources';
import { type AccessRequest, reasons, type Verdict, verdict } from '../../shared/domain/verdict';
import { endpoint } from '../../shared/endpoint';
import { andThen } from '../../shared/maybePromise';
import { MAX_FIELD_LENGTH } from '../../shared/schemas/limits';
import { countersOf, findKey } from '../../shared/verification/cache/lookups';
import type { LookedUp } from '../../shared/verification/cache/verifier';
import { identityBody } from '../../shared/verification/identity';

const text = z.string().min(1).max(MAX_FIELD_LENGTH);

/** Request of apid's verify API; absent parts are not checked. */
const VerifyRequest = z.object({
  action: z.literal('verify').optional(),
  key: text,
  uriPath: z.string().max(16_384).optional(),
  method: text.optional(),
  organizationName: text.optional(),
  environmentName: text.optional(),
  apiProxyName: text.optional(),
  validateAgainstApiProxiesAndEnvs: z.boolean().optional(),
});
type VerifyRequest = z.infer<typeof VerifyRequest>;

const badRequest = (words: string): RawAnswer => ({
  status: 400,
  body: { response_code: 'Bad_REQUEST', response_message: words },
});

/** Parses the request; returns an error response if it is invalid. */
function parseRequest(json: string, org: string): VerifyRequest | RawAnswer {
  let sent: unknown;
  try {
    sent = JSON.parse(json);
  } catch {
    return badRequest('The body is not JSON');
  }
  const { success, data, error } = VerifyRequest.safeParse(sent);
  if (!success) {
    const fields = error.issues.map(({ path }) => path.join('.') || 'a JSON object');
    const isMissing = (sent as VerifyRequest | null)?.key === undefined;
    const what = isMissing ? 'Missing mandatory fields in the request' : 'Invalid fields in the request';
    return badRequest(`${what} : ${fields.join(', ')}`);
  }
  if ((data.organizationName ?? org) !== org)
    return badRequest('organizationName is another than in the path');
  return data;
}

const accessRequestOf = ({
  uriPath,
  method,
  environmentName: environment,
  apiProxyName: proxy,
  validateAgainstApiProxiesAndEnvs: isChecked = true,
}: VerifyRequest): AccessRequest => ({
  path: uriPath ? requestedPath(uriPath) : undefined,
  method: method?.toUpperCase(),
  ...(isChecked && { environment, proxy }),
});

const refusalOf = ({ reason, detail }: Extract<Verdict, { isAllowed: false }>): RawAnswer => {
  const [code, words] = reasons[reason];
  return {
    status: 200,
    body: {
      allowed: false,
      response_code: code,
      response_message: detail === undefined ? words : `${words} (${detail})`,
    },
  };
};

function answerTo(found: LookedUp, verifyRequest: VerifyRequest, { verifier, now }: Context) {
  const at = now();
  const decided = verdict(found.known, accessRequestOf(verifyRequest), at);
  if (!decided.isAllowed || !found.known) return refusalOf(decided as Extract<Verdict, { isAllowed: false }>);
  verifier.use(found, at);
  const { offer } = decided;
  const ready = found.ready.body.get(offer);
  if (ready) return ready;
  const identity = identityBody(found, found.known, offer, verifyRequest);
  const answer = new ReadyAnswer(200, { body: { allowed: true, kind: 'Collection', ...identity } });
  verifier.keep(found, 'body', offer, answer);
  return answer;
}

/**
 * Verifies a consumer key for a gateway, and returns the identity of the client.
 *
 * A refused key is a normal response: 200 with `allowed: false` and Apigee's code for the first reason. A
 * fault or 5xx therefore always means "undecided". Writes only the last use of the key, at most once a
 * minute.
 */
export default endpoint({
  summary: 'Verify a consumer key',
  method: 'POST',
  path: '/v1/organizations/{org}/verifyApiKey',
  permission: 'keys.verify',

  handler(request, context) {
    const { org = '' } = request.params;
    const verifyRequest = parseRequest(request.body?.text ?? '', org);
    if ('status' in verifyRequest) return verifyRequest;
    const found = findKey(org, verifyRequest.key, countersOf(org, request), context);
    return andThen(found, (lookedUp) => answerTo(lookedUp, verifyRequest, context));
  },
});
