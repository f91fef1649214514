import type { ServerResponse } from 'node:http';
import type { HttpFunction } from '@google-cloud/functions-framework';
import type { z } from 'zod';
import type { Context } from '../../context';
import { sightOf } from '../../domain/visibility';
import type { Caller, Log } from '../../environment';
import { Fault, Forbidden } from '../../faults';
import { isAllowed, needsFreshCaller } from '../../permissions';
import type { DialectName } from '../../schemas/organization';
import { wrongParamIn } from '../../schemas/path';
import { refusalOf } from '../../schemas/refusing';
import type { StoredOrganization } from '../../store/collections/organizations';
import { credentialVaultOf } from '../../tasks/credentialVault';
import { repairingStore } from '../../tasks/overdue';
import { openAccess } from '../access/access';
import { authorize, concealed, entityOf, isRevealing, permissionFor, requireAny } from '../access/authorize';
import type { Callers } from '../access/callers';
import { type Deployed, type DeployedOperation, isEndpoint, isOperation } from '../catalog';
import { dialects } from '../dialects/dialects';
import { targetOf } from '../framework/framework';
import { admit, budgetIn, documentsOf, openAdmission, type Place } from './admission';
import { readBody } from './body';
import { endpointsOf } from './endpoints';
import { faultOf } from './faultOf';
import { healthOf } from './health';
import { prepareAnswer, sharingIn } from './hygiene';
import { longListIn, parseInTurns, sendLong } from './longAnswers';
import { dialectAsked, read, rootOf } from './negotiation';
import { answerOf, type Other } from './otherRoutes';
import { invalidParam, parseTarget } from './paths';
import { type Match, routesOf } from './router';
import { send, sendFault } from './sending';
import { sendPieces } from './streaming';
import { logOf, requestIdOf } from './trace';

type Req = Parameters<HttpFunction>[0];

/** A request, its response, and the log of both. */
interface Exchange {
  query: URLSearchParams;
  req: Req;
  res: ServerResponse;
  requestId: string;
  log: Log;
  /** When it arrived, by `performance.now()`. */
  begun: number;
}

const isRead = ({ method }: Req): boolean => method === 'GET' || method === 'HEAD';

/** True if the client is gone, and nothing was sent. */
const isLeft = (res: ServerResponse): boolean => res.destroyed && !res.headersSent;

/** Holds what a caller sent to a schema. @throws the fault the schema names, or InvalidRequest */
function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw refusalOf(schema, value, error);
}

/** The first of each query parameter; an empty one counts as absent. */
const queryOf = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...query].reverse().filter(([, value]) => value !== ''));

/**
 * Serves operations and endpoints over HTTP, each at its own path, and what others answer.
 *
 * Whatever is asked of an operation, the answer is its response or a fault, in the organization's dialect.
 */
export function serve(
  functions: readonly Deployed[],
  context: Context & { callers: Callers },
  others: readonly Other[] = [],
): HttpFunction {
  const find = routesOf(functions.filter(isOperation));
  const access = openAccess(context);
  const sharing = sharingIn(process.env);
  const admission = openAdmission(budgetIn(process.env));
  const answerAtEndpoint = endpointsOf(functions.filter(isEndpoint), context, admission);
  const besides = [...others, healthOf(context)];

  const answer = async (
    { operation, params }: Match,
    { query, req, res, requestId, log, begun }: Exchange,
    early: Caller,
    { dialect: name, organization }: { dialect: DialectName; organization: StoredOrganization },
  ) => {
    const dialect = dialects[name];
    const { org = '' } = params;
    const entity = entityOf(operation, params);
    const address = access.addressOf(req);
    const storeOf = (who: Caller, bounds?: Place) => {
      const actor = { name: who.name, action: operation.name, address, requestId };
      return context.store.by(actor, sightOf(who), bounds);
    };
    const auditRefusal = async (error: unknown): Promise<never> => {
      if (error instanceof Fault) await storeOf(early).note(org, { entity, refused: error.code });
      throw error;
    };
    const insist = (check: () => Promise<void> | void) => Promise.resolve().then(check).catch(auditRefusal);

    await insist(() => requireAny(operation, early));
    const bodyOf = async (schema: z.ZodType) =>
      parse(schema, dialect.accept({ params, body: read(await readBody(req), schema, dialect) }, operation));
    const asked = {
      params: params as never,
      query: dialect.ask(parse(operation.query, queryOf(query)), operation),
      body: operation.body && (await bodyOf(operation.body)),
    };
    // The caller may have changed while the body was sent.
    const isFresh = needsFreshCaller(permissionFor(operation, asked));
    const received = operation.body ? performance.now() : begun;
    const caller = await access.authenticate(org, req, { readAfter: isFresh ? received : undefined });
    const store = storeOf(caller);
    const request = { ...asked, caller: { ...caller, address } };
    await insist(() => authorize(operation, request, caller, context));
    // A change goes on when its client leaves: it may have been sent to be forgotten.
    const asking = () => ({ name: operation.name, documents: documentsOf(operation, request.query) });
    const place = isRead(req) ? await admit(admission, asking(), res) : undefined;
    const credentials = credentialVaultOf(organization, { vault: context.vault, log });
    const handled = { ...context, store: repairingStore(storeOf(caller, place), context), log, credentials };
    const result = await operation.handler(request, handled).catch((error) => {
      // What a caller may do can depend on what is stored: such a refusal is audited as any other.
      if (error instanceof Fault && error.code === Forbidden.code) return auditRefusal(error);
      throw error;
    });
    const { response, streams } = operation;
    if (!response) return undefined;
    if (streams) return response.parse(result);
    place?.settle();
    const isShown = isAllowed(caller.role, 'credentials.reveal');
    let reveals = false;
    const shown = await parseInTurns(response, result, (part) => {
      if (!isShown) return concealed(part);
      reveals ||= organization.auditReads && req.method === 'GET' && isRevealing(part);
      return part;
    });
    if (reveals) await store.note(org, { entity });
    return shown;
  };

  const answerOther: HttpFunction = async (req, res) => {
    const begun = performance.now();
    const requestId = requestIdOf(req.headers);
    const log = logOf(context.log, requestId);
    if (prepareAnswer(req, res, requestId, sharing)) return;
    // Before it is known who asks, nothing is told of an organization: also not its dialect.
    let dialect = dialects.edge;
    let operation: DeployedOperation | undefined;
    try {
      const { segments, query } = parseTarget(targetOf(req));
      const other = answerOf(besides, segments, req, res);
      if (other !== undefined) return await other;
      const match = find(req.method, segments);
      operation = match.operation;
      const { org = '' } = match.params;
      const caller = await access.authenticate(org, req);
      const organization = await context.organizations.get(org);
      const name = dialectAsked(req.headers) ?? organization.dialect;
      dialect = dialects[name];
      const settings = { dialect: name, organization };
      const wrong = wrongParamIn(match.params);
      if (wrong !== undefined) throw invalidParam(wrong);
      const result = await answer(match, { query, req, res, requestId, log, begun }, caller, settings);
      const { status, response, streams } = operation;
      if (streams) {
        const filename = streams.filename(match.params, context.now());
        const headers = {
          'Content-Type': streams.contentType,
          'Content-Disposition': `attachment; filename="${filename}"`,
        };
        await sendPieces(req, res, result as AsyncIterable<string>, { status, headers }, log);
      } else {
        const present = (part: unknown) => dialect.present(part, match.operation);
        const answered = { status: result === undefined ? 204 : status, root: rootOf(response) };
        const list = longListIn(result);
        if (list) await sendLong(req, res, { ...answered, list, present }, dialect, log);
        else send(req, res, { ...answered, value: present(result) }, dialect);
      }
    } catch (error) {
      if (isLeft(res)) log.info({ operation: operation?.name }, 'The client left before the answer');
      else sendFault(req, res, faultOf(error, log), dialect);
    }
    const { statusCode: status } = res;
    // The path as declared: what stands in a real one may be a consumer key.
    const httpRequest = { requestMethod: req.method, requestUrl: operation?.path, status };
    log.info(
      { httpRequest, operation: operation?.name, milliseconds: Math.round(performance.now() - begun) },
      `${operation?.name ?? 'nothing'} answered ${status}`,
    );
  };

  return (req, res) => {
    const served = answerAtEndpoint(req, res);
    if (served === undefined) return answerOther(req, res);
    return served === true ? undefined : served;
  };
}
