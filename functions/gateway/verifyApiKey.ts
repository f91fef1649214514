import * as z from 'zod';
import { type RawAnswer, ReadyAnswer } from '../../shared/answer';
import type { Context } from '../../shared/context';
import { requestedPath } from '../../shared/domain/resources';
import { type Asked, reasons, type Verdict, verdict } from '../../shared/domain/verdict';
import { endpoint } from '../../shared/endpoint';
import { andThen } from '../../shared/maybePromise';
import { MAX_FIELD_LENGTH } from '../../shared/schemas/limits';
import { countersOf, findKey } from '../../shared/verification/cache/lookups';
import type { LookedUp } from '../../shared/verification/cache/verifier';
import { identityBody } from '../../shared/verification/identity';

const text = z.string().min(1).max(MAX_FIELD_LENGTH);

/** What is asked, in the form of apid's verify API; what a gateway does not say is not looked at. */
const Question = z.object({
  action: z.literal('verify').optional(),
  key: text,
  uriPath: z.string().max(16_384).optional(),
  method: text.optional(),
  organizationName: text.optional(),
  environmentName: text.optional(),
  apiProxyName: text.optional(),
  validateAgainstApiProxiesAndEnvs: z.boolean().optional(),
});
type Question = z.infer<typeof Question>;

const badRequest = (words: string): RawAnswer => ({
  status: 400,
  body: { response_code: 'Bad_REQUEST', response_message: words },
});

/** Reads the question, or says what is wrong with it. */
function questionIn(json: string, org: string): Question | RawAnswer {
  let sent: unknown;
  try {
    sent = JSON.parse(json);
  } catch {
    return badRequest('The body is not JSON');
  }
  const { success, data, error } = Question.safeParse(sent);
  if (!success) {
    const fields = error.issues.map(({ path }) => path.join('.') || 'a JSON object');
    const isMissing = (sent as Question | null)?.key === undefined;
    const what = isMissing ? 'Missing mandatory fields in the request' : 'Invalid fields in the request';
    return badRequest(`${what} : ${fields.join(', ')}`);
  }
  if ((data.organizationName ?? org) !== org)
    return badRequest('organizationName is another than in the path');
  return data;
}

const askedBy = ({
  uriPath,
  method,
  environmentName: environment,
  apiProxyName: proxy,
  validateAgainstApiProxiesAndEnvs: isChecked = true,
}: Question): Asked => ({
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

function answerTo(found: LookedUp, question: Question, { verifier, now }: Context) {
  const at = now();
  const decided = verdict(found.known, askedBy(question), at);
  if (!decided.isAllowed || !found.known) return refusalOf(decided as Extract<Verdict, { isAllowed: false }>);
  verifier.use(found, at);
  const { opening } = decided;
  const ready = found.ready.body.get(opening);
  if (ready) return ready;
  const identity = identityBody(found, found.known, opening, question);
  const answer = new ReadyAnswer(200, { body: { allowed: true, kind: 'Collection', ...identity } });
  verifier.keep(found, 'body', opening, answer);
  return answer;
}

/**
 * Tells a gateway whether a consumer key opens what its client asks for, and who the client is.
 *
 * A key that does not is an answer, not an error: 200 with `allowed: false` and Apigee's code for the
 * first reason against it. A fault or a 5xx therefore always means "could not tell". Nothing is
 * written but, once a minute at most, when the key was last used.
 */
export default endpoint({
  summary: 'Verify a consumer key',
  method: 'POST',
  path: '/v1/organizations/{org}/verifyApiKey',
  permission: 'keys.verify',

  handler(request, context) {
    const { org = '' } = request.params;
    const question = questionIn(request.body?.text ?? '', org);
    if ('status' in question) return question;
    const found = findKey(org, question.key, countersOf(org, request), context);
    return andThen(found, (lookedUp) => answerTo(lookedUp, question, context));
  },
});
