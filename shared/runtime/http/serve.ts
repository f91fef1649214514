import type { ServerResponse } from 'node:http';
import type { HttpFunction } from '@google-cloud/functions-framework';
import type { z } from 'zod';
import type { Context } from '../../context';
import { networkOf } from '../../domain/network';
import { visibilityFor } from '../../domain/visibility';
import type { Browser, Caller, Log } from '../../environment';
import { Fault, Forbidden, OrganizationDoesNotExist, TooManyAttempts } from '../../faults';
import { ANYBODY, isForAnybody, isUnchanged } from '../../operation';
import { isAllowed, needsFreshCaller } from '../../permissions';
import { OrganizationName } from '../../schemas/organization';
import { invalidParamIn } from '../../schemas/path';
import { parseInWords, refusalOf } from '../../schemas/refusing';
import { credentialVaultOf } from '../../tasks/credentialVault';
import { repairingStore } from '../../tasks/overdue';
import { actingAs } from '../../tasks/sessions';
import { type Authenticated, openAuthenticator } from '../access/access';
import { authorize, credentialMembers, entityOf, permissionFor, requireAny } from '../access/authorize';
import type { Callers } from '../access/callers';
import { type Deployed, type DeployedOperation, isEndpoint, isOperation } from '../catalog';
import type { Dialect } from '../dialects/dialect';
import { dialects } from '../dialects/dialects';
import { targetOf } from '../framework/framework';
import { admit, budgetIn, documentsOf, openAdmission, type Reservation } from './admission';
import { readBody } from './body';
import { endpointsOf } from './endpoints';
import { faultOf } from './faultOf';
import { healthOf } from './health';
import { corsSettingsIn, prepareAnswer } from './hygiene';
import { longListIn, parseInTurns, sendLong } from './longAnswers';
import { read, requestedDialect } from './negotiation';
import { invalidParam, RequestTarget } from './paths';
import { MAX_ANONYMOUS_BODY } from './receiving';
import { openRequestLimits } from './requestLimits';
import { type OperationMatch, routesOf } from './router';
import { send, sendFault } from './sending';
import { type SideRoute, serveSideRoute } from './sideRoutes';
import { sendPieces } from './streaming';
import { logOf, requestIdOf } from './trace';

type Req = Parameters<HttpFunction>[0];

/** A request and its response. */
interface Exchange {
  req: Req;
  res: ServerResponse;
  requestId: string;
  log: Log;
  /** When the request arrived, by `performance.now()`. */
  begun: number;
}

/** A request to an operation of an organization, made in one of the dialects. */
interface Call extends Exchange, OperationMatch, Authenticated {
  /** The query as the client wrote it. */
  query: URLSearchParams;
  dialect: Dialect;
}

/** The parsed parts of a request. */
interface Parsed {
  params: never;
  query: unknown;
  body: unknown;
  /** When the last byte was received, by `performance.now()`. */
  received: number;
}

const isRead = ({ method }: Req): boolean => method === 'GET' || method === 'HEAD';

/** True if the client disconnected before anything was sent. */
const isAbandoned = (res: ServerResponse): boolean => res.destroyed && !res.headersSent;

/** Parses a value. @throws the fault that the schema declares, or InvalidRequest */
function parseAs(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const { success, data, error } = parseInWords(schema, value);
  if (success) return data;
  throw refusalOf(schema, value, error);
}

/** Returns true for a request whose `action` is all that it does. */
const isActionAlone = ({ actionReplacesBody }: DeployedOperation, query: unknown): boolean =>
  actionReplacesBody === true && (query as { action?: unknown } | undefined)?.action !== undefined;

/** The caller of an operation that needs none. */
const nobody: Caller = { name: 'anonymous', role: ANYBODY };

/** Returns the browser that sent a request. */
const browserOf = ({ headers }: Req, res: ServerResponse): Browser => {
  const isPortal = actingAs(headers) === 'developer';
  return {
    isPortal,
    cookie: isPortal ? headers.cookie : undefined,
    userAgent: headers['user-agent'],
    setCookie: (cookie) => void res.appendHeader('Set-Cookie', cookie),
  };
};

/** Returns the first value of each query parameter; an empty one counts as absent. */
const firstValues = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...query].reverse().filter(([, value]) => value !== ''));

/**
 * Serves operations and endpoints over HTTP, each at its own path, and side routes.
 *
 * Every response of an operation is its declared response or a fault, in the dialect of the organization.
 */
export function serve(
  functions: readonly Deployed[],
  context: Context & { callers: Callers },
  routes: readonly SideRoute[] = [],
): HttpFunction {
  const route = routesOf(functions.filter(isOperation));
  const access = openAuthenticator(context);
  const sharing = corsSettingsIn(process.env);
  const limits = openRequestLimits(context);
  const admission = openAdmission(budgetIn(process.env));
  const serveEndpoint = endpointsOf(functions.filter(isEndpoint), context, admission);
  const sideRoutes = [...routes, healthOf(context)];

  async function serveOperation(req: Req, res: ServerResponse, target: RequestTarget): Promise<void> {
    const requestId = requestIdOf(req.headers);
    const log = logOf(context.log, requestId);
    const exchange = { req, res, requestId, log, begun: performance.now() };
    if (prepareAnswer(req, res, requestId, sharing)) return;
    // A caller who is not authenticated learns nothing about an organization, not even its dialect.
    let dialect = dialects.edge;
    let match: OperationMatch | undefined;
    try {
      const { segments, query } = target.parsed;
      const served = serveSideRoute(sideRoutes, segments, req, res);
      if (served !== undefined) return await served;

      match = route(req.method, segments);
      const authenticated = await identify(match, req);
      dialect = openOrganization(authenticated, req);
      const call = { ...exchange, ...match, ...authenticated, query, dialect };
      const parsed = await parse(call);
      if (await isIgnored(call)) return await present(call, nobody, {});
      const caller = await authorizeCaller(call, parsed);
      const result = await run(call, parsed, caller);
      await present(call, caller, result);
    } catch (error) {
      if (isAbandoned(res))
        log.info({ operation: match?.operation.name }, 'The client left before the answer');
      else sendFault(req, res, faultOf(error, log), dialect);
    }
    logResponse(exchange, match);
  }

  /** Authenticates the caller, where the operation needs one. @throws OrganizationDoesNotExist where it needs none */
  async function identify(
    { operation, params: { org = '' } }: OperationMatch,
    req: Req,
  ): Promise<Authenticated> {
    if (!isForAnybody(operation)) return access.authenticate(org, req);
    if (!OrganizationName.safeParse(org).success) throw OrganizationDoesNotExist({ org: org.slice(0, 100) });
    return { caller: nobody, organization: await context.organizations.get(org) };
  }

  /** Counts a request without a caller; returns true where it is beyond its limit and nothing is done. @throws TooManyAttempts */
  async function isIgnored({ operation: { name, limit }, organization, req, log }: Call): Promise<boolean> {
    if (!limit) return false;
    const address = access.addressOf(req);
    const counting = { org: organization.name, name, network: networkOf(address), limit };
    const seconds = await limits.exceeded(counting);
    if (seconds === 0) return false;
    if (limit.beyond === 'refused') throw TooManyAttempts({ seconds });
    log.info({ org: organization.name, operation: name, address }, 'A request beyond its limit was ignored');
    return true;
  }

  /** Returns the dialect that a request is made in: the client's choice, or the organization's. */
  const openOrganization = ({ organization }: Authenticated, { headers }: Req): Dialect =>
    dialects[requestedDialect(headers) ?? organization.dialect];

  /** Parses path, query and body; leaves the body unread if the caller's role never allows the operation. */
  async function parse(call: Call): Promise<Parsed> {
    const { operation, params, query, dialect, req, begun, caller } = call;
    const wrong = invalidParamIn(params);
    if (wrong !== undefined) throw invalidParam(wrong);
    await auditRefusal(call, caller, () => requireAny(operation, caller));
    const limit = isForAnybody(operation) ? MAX_ANONYMOUS_BODY : operation.bodyLimit;
    const bodyOf = async (schema: z.ZodType) => {
      const body = read(await readBody(req, limit), schema, dialect);
      return parseAs(schema, dialect.accept({ params, body }, operation));
    };
    const parsedQuery = dialect.ask(parseAs(operation.query, firstValues(query)), operation);
    // Clients send arbitrary bodies with an action, of any media type.
    const schema = isActionAlone(operation, parsedQuery) ? undefined : operation.body;
    return {
      params: params as never,
      query: parsedQuery,
      body: schema && (await bodyOf(schema)),
      received: operation.body ? performance.now() : begun,
    };
  }

  /**
   * Authorizes the caller after authenticating again: their rights may have changed while the body was sent.
   */
  async function authorizeCaller(call: Call, parsed: Parsed): Promise<Caller> {
    const { operation, organization, req } = call;
    const permission = permissionFor(operation, parsed);
    if (permission === ANYBODY) return nobody;
    const isFresh = needsFreshCaller(permission);
    const freshness = { readAfter: isFresh ? parsed.received : undefined };
    const { caller } = await access.authenticate(organization.name, req, freshness);
    await auditRefusal(call, call.caller, () => authorize(operation, parsed, caller, context));
    return caller;
  }

  /**
   * Calls the handler once there is memory for the response; a change completes even if its client
   * disconnects.
   */
  async function run(call: Call, { received: _, ...parsed }: Parsed, caller: Caller): Promise<unknown> {
    const { operation, organization, req, res, log } = call;
    const { name } = operation;
    const documents = () => documentsOf(operation, parsed.query);
    const place = isRead(req) ? await admit(admission, { name, documents: documents() }, res) : undefined;
    const store = repairingStore(storeOf(call, caller, place), context);
    const credentials = credentialVaultOf(organization, { vault: context.vault, log });
    const browser = browserOf(req, res);
    const request = { ...parsed, browser, caller: { ...caller, address: access.addressOf(req) } };
    const handle = () => operation.handler(request, { ...context, store, log, credentials });
    const result = await auditRefusal(call, call.caller, handle, isForbidden);
    if (!operation.streams) place?.settle();
    return result;
  }

  /** Sends a result in the dialect of the call, without the secrets that the caller may not see. */
  async function present(call: Call, caller: Caller, result: unknown): Promise<void> {
    const { operation, params, dialect, req, res, log } = call;
    const { status, response, streams } = operation;
    if (streams) {
      const filename = streams.filename(params as never, context.now());
      const headers = {
        'Content-Type': streams.contentType,
        'Content-Disposition': `attachment; filename="${filename}"`,
      };
      const pieces = response?.parse(result) as AsyncIterable<string>;
      return sendPieces(req, res, pieces, { status, headers }, log);
    }
    const shown = response && (await showTo(caller, call, response, result));
    const presentPart = (part: unknown) => dialect.present(part, operation);
    const statusOfResult = isUnchanged(result) ? 200 : status;
    const answer = { status: shown === undefined ? 204 : statusOfResult, schema: response };
    const list = longListIn(shown);
    if (list) return sendLong(req, res, { ...answer, list, present: presentPart }, dialect, log);
    send(req, res, { ...answer, value: presentPart(shown) }, dialect);
  }

  /** Validates a result against its schema, conceals secrets, and audits that they were revealed. */
  async function showTo(caller: Caller, call: Call, response: z.ZodType, result: unknown): Promise<unknown> {
    const { req, organization } = call;
    const isShown = isAllowed(caller.role, 'credentials.reveal');
    let reveals = false;
    const shown = await parseInTurns(response, result, (part, schema) => {
      if (!isShown) return credentialMembers.remove(part, schema);
      reveals ||=
        organization.auditReads && req.method === 'GET' && credentialMembers.isInValue(part, schema);
      return part;
    });
    if (reveals)
      await storeOf(call, caller).note(organization.name, { entity: entityOf(call.operation, call.params) });
    return shown;
  }

  /** Returns the store as used by the caller, for auditing. */
  function storeOf({ operation, req, requestId }: Call, caller: Caller, bounds?: Reservation) {
    const actor = {
      name: caller.name,
      action: operation.name,
      address: access.addressOf(req),
      requestId,
    };
    return context.store.by(actor, visibilityFor(caller), bounds);
  }

  /** Runs a check or a handler; writes an audit entry for refusals. */
  async function auditRefusal<T>(
    call: Call,
    caller: Caller,
    work: () => T,
    isRefusal: (fault: Fault) => boolean = () => true,
  ): Promise<Awaited<T>> {
    try {
      return await work();
    } catch (error) {
      const { organization, operation, params } = call;
      if (error instanceof Fault && isRefusal(error)) {
        const entry = { entity: entityOf(operation, params), refused: error.code };
        await storeOf(call, caller).note(organization.name, entry);
      }
      throw error;
    }
  }

  return (req, res) => {
    const target = new RequestTarget(targetOf(req));
    const served = serveEndpoint(req, res, target);
    if (served === undefined) return serveOperation(req, res, target);
    return served === true ? undefined : served;
  };
}

/** Faults thrown by handlers that are refusals. */
const isForbidden = ({ code }: Fault): boolean => code === Forbidden.code;

function logResponse({ req, res, log, begun }: Exchange, match: OperationMatch | undefined): void {
  const { statusCode: status } = res;
  const { name, path } = match?.operation ?? {};
  // Log the declared path: a segment of the actual one may be a consumer key.
  const httpRequest = { requestMethod: req.method, requestUrl: path, status };
  const milliseconds = Math.round(performance.now() - begun);
  log.info({ httpRequest, operation: name, milliseconds }, `${name ?? 'nothing'} answered ${status}`);
}
