import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { type Answer, type RawAnswer, ReadyAnswer, textOf } from '../../answer';
import type { Context } from '../../context';
import type { RawRequest } from '../../endpoint';
import type { Caller } from '../../environment';
import { type Fault, Forbidden, OrganizationDoesNotExist, Unauthorized } from '../../faults';
import { bytesOf, lruOptions } from '../../lruOptions';
import { andThen, isPromise, type MaybePromise } from '../../maybePromise';
import { isAllowed, needsFreshCaller, type Permission } from '../../permissions';
import type { DialectName } from '../../schemas/organization';
import { invalidParamIn } from '../../schemas/path';
import { errorKindOf } from '../../store/database';
import type { ReadBounds } from '../../store/unit';
import { openCircuitBreaker } from '../../verification/cache/circuitBreaker';
import { type Authenticator, openAuthenticator } from '../access/access';
import { clientOf, proxiesIn } from '../access/address';
import type { Callers } from '../access/callers';
import { credentialHeadersIn, ownSession } from '../access/credentials';
import type { DeployedEndpoint } from '../catalog';
import { dialects } from '../dialects/dialects';
import { type FrameworkRequest, targetOf } from '../framework/framework';
import { type Admission, admit } from './admission';
import { type Body, readBody } from './body';
import { faultOf } from './faultOf';
import { corsSettingsIn, prepareAnswer } from './hygiene';
import { invalidParam, matchPath, patternOf, RequestTarget, type Target } from './paths';
import { prefersXml } from './preferences';
import { hasBody, MAX_ANONYMOUS_BODY, MAX_BODY } from './receiving';
import { headersOf } from './sending';
import { closeUnlessTaken } from './streaming';
import { logOf, requestIdOf } from './trace';
import { write } from './writing';

/** Size of the cache of targets of authenticated requests, in bytes: about 1,000 of them. */
const MAX_TARGET_BYTES = 2 * 2 ** 20;

/** If a body takes longer than this, the caller is authenticated again, in milliseconds. */
const QUICK_BODY_MS = 250;

/** The endpoint of a target, with its parsed path. */
interface EndpointMatch {
  fn: DeployedEndpoint;
  path: string;
  params: Record<string, string>;
  rest: string | undefined;
  query: URLSearchParams;
  /** The name of an invalid parameter. */
  wrong: string | undefined;
  isKept: boolean;
}

/** Returns the path patterns of an endpoint, with parameters from the environment. */
function patternsOf({ path, isOfEnvironment }: DeployedEndpoint, { KEYMINT_GATEWAY }: NodeJS.ProcessEnv) {
  const isOpen = path.endsWith('/**');
  const parts = patternOf(isOpen ? path.slice(0, -3) : path);
  if (!isOfEnvironment) return [{ parts, isOpen, params: {} }];
  const [org, env] = KEYMINT_GATEWAY?.split('/') ?? [];
  const [first = '', ...others] = parts;
  return [
    { parts: [first, '{org}', '{env}', ...others], isOpen, params: {} },
    ...(org && env ? [{ parts, isOpen, params: { org, env } }] : []),
  ];
}

/** Returns the index where the first `count` segments of a target end; -1 if nothing follows them. */
const endOf = (target: string, count: number): number => {
  const { length } = target.split('?', 1)[0] ?? '';
  let at = 0;
  for (let n = 0; n < count && at >= 0; n++) at = target.indexOf('/', at + 1);
  return at < length ? at : -1;
};

const parsedOrUndefined = (target: RequestTarget): Target | undefined => {
  try {
    return target.parsed;
  } catch {
    // The server of operations reports the error.
    return undefined;
  }
};

/** Finds endpoints by target and method; caches those of authenticated callers. */
function finderOf(functions: readonly DeployedEndpoint[], env: NodeJS.ProcessEnv) {
  const routes = functions.flatMap((fn) => patternsOf(fn, env).map((pattern) => ({ fn, ...pattern })));
  const known = new LRUCache<string, readonly EndpointMatch[]>(
    lruOptions(MAX_TARGET_BYTES, (matches) =>
      // The parsed query takes as much again.
      matches.reduce((sum, { params, rest }) => sum + 500 + bytesOf(params) + 4 * (rest?.length ?? 0), 0),
    ),
  );
  const look = (requested: RequestTarget): readonly EndpointMatch[] => {
    const target = requested.text;
    const whole = parsedOrUndefined(requested);
    return routes.flatMap(({ fn, parts, isOpen, params: given }) => {
      const end = endOf(target, parts.length);
      // The endpoint decodes what follows an open path.
      const asked =
        whole ?? (isOpen && end > 0 ? parsedOrUndefined(new RequestTarget(target.slice(0, end))) : undefined);
      if (!asked) return [];
      const { segments, query } = asked;
      const found = matchPath(parts, isOpen ? segments.slice(0, parts.length) : segments);
      if (!found) return [];
      const rest = isOpen && end >= 0 ? target.slice(end) : undefined;
      const params: Record<string, string> = { ...given, ...found };
      const path = `/${parts.map((part) => (part.startsWith('{') ? params[part.slice(1, -1)] : part)).join('/')}`;
      return [{ fn, path, params, rest, query, wrong: invalidParamIn(params), isKept: false }];
    });
  };
  return {
    find(target: RequestTarget, method: string): EndpointMatch | undefined {
      for (const match of known.get(target.text) ?? look(target))
        if (match.fn.method === method || match.fn.method === 'ANY') return match;
      return undefined;
    },
    /** Caches the target of an authenticated caller. */
    keep(target: RequestTarget, { isKept }: EndpointMatch): void {
      if (isKept) return;
      known.set(
        target.text,
        look(target).map((match) => ({ ...match, isKept: true })),
      );
    },
  };
}

/** A request whose parts are computed on access. */
class Request implements RawRequest {
  caller: Caller | undefined;
  body: Body | undefined;
  bounds: ReadBounds | undefined;

  constructor(
    private readonly req: FrameworkRequest,
    private readonly match: EndpointMatch,
    private readonly access: Authenticator,
    private readonly proxies: number,
    private readonly tokenHeader: string,
  ) {}

  get method() {
    return this.req.method ?? 'GET';
  }
  get target() {
    return targetOf(this.req);
  }
  get path() {
    return this.match.path;
  }
  get params() {
    return this.match.params;
  }
  get rest() {
    return this.match.rest;
  }
  get query() {
    return this.match.query;
  }
  get headers() {
    return this.req.headers;
  }
  get address() {
    return this.access.addressOf(this.req);
  }
  get bearer() {
    const { headers } = this.req;
    if (headers[this.tokenHeader] === undefined) return undefined;
    return /^Bearer +([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1];
  }
  get session() {
    return ownSession(this.req.headers);
  }
  answer(value: unknown, dialect: DialectName): RawAnswer {
    const { contentType, text } = write(
      value,
      this.match.fn.responses?.[dialect],
      dialects[dialect],
      prefersXml(this.headers.accept),
    );
    return { status: 200, headers: { 'Content-Type': contentType }, body: text };
  }
  organizations() {
    return this.access.organizationsOf(this.req);
  }
  get client() {
    return clientOf(this.req, this.proxies);
  }
}

/**
 * Creates the server of endpoints, synchronous if possible. Returns undefined for requests of no endpoint.
 */
export function endpointsOf(
  functions: readonly DeployedEndpoint[],
  context: Context & { callers: Callers },
  admission: Admission,
  env: NodeJS.ProcessEnv = process.env,
) {
  const { find, keep } = finderOf(functions, env);
  const access = openAuthenticator(context, env);
  const circuitBreaker = openCircuitBreaker(context);
  const proxies = proxiesIn(env);
  const { tokenHeader } = credentialHeadersIn(env);
  const sharing = corsSettingsIn(env);

  const send = (req: IncomingMessage, res: ServerResponse, answer: Answer, requestId?: string): void => {
    if (answer instanceof ReadyAnswer) {
      res.writeHead(answer.status, answer.head).end(answer.text);
      return;
    }
    const { status, headers: own = {} } = answer;
    if (prepareAnswer(req, res, requestId ?? requestIdOf(req.headers), sharing)) return;
    const text = textOf(answer);
    const length = Buffer.byteLength(text ?? '');
    closeUnlessTaken(res, length);
    res
      .writeHead(status, {
        ...(text !== undefined && { 'Content-Type': 'application/json' }),
        'Content-Length': length,
        'Cache-Control': 'no-store',
        ...own,
      })
      .end(text);
  };

  const inEdge = (fault: Fault): RawAnswer => ({
    status: dialects.edge.status(fault),
    body: dialects.edge.refuse(fault),
  });

  /**
   * Fault for an unknown organization: same as for wrong credentials if the endpoint requires a permission.
   */
  const unknown = (org: string, permission: Permission | undefined): Fault =>
    permission ? Unauthorized() : OrganizationDoesNotExist({ org });

  /** Returns the caller; synchronous if cached. @throws Unauthorized @throws Forbidden */
  const callerOf = (
    { fn, params: { org = '' } }: EndpointMatch,
    permission: Permission,
    req: IncomingMessage,
    readAfter?: number,
  ): MaybePromise<Caller> => {
    const known = access.known(org, req, readAfter === undefined ? undefined : { readAfter });
    if (known && isAllowed(known.role, permission)) return known;
    const authenticate = async () => {
      const { caller } = await access.authenticate(org, req, { readAfter });
      if (!isAllowed(caller.role, permission)) {
        const address = access.addressOf(req);
        const fault = Forbidden({ role: caller.role, permission });
        const by = context.store.by({ name: caller.name, action: fn.name, address });
        await by.note(org, { entity: fn.name, refused: fault.code });
        throw fault;
      }
      return caller;
    };
    const before = readAfter === undefined ? access.knownDuringOutage(org, req) : undefined;
    return before && isAllowed(before.role, permission)
      ? circuitBreaker.refresh(before, authenticate)
      : authenticate();
  };

  /** Authenticates the caller if needed, then handles the request. */
  const authenticateAndHandle = (
    match: EndpointMatch,
    permission: Permission | undefined,
    req: IncomingMessage,
    handle: (caller?: Caller) => MaybePromise<Answer>,
  ): MaybePromise<Answer> => {
    const caller = permission && callerOf(match, permission, req);
    return andThen(caller, handle);
  };

  return (
    req: FrameworkRequest,
    res: ServerResponse,
    target: RequestTarget,
  ): true | Promise<void> | undefined => {
    const match = find(target, req.method ?? 'GET');
    if (!match) return undefined;
    const { fn } = match;
    const request = new Request(req, match, access, proxies, tokenHeader);
    let permission: Permission | undefined;

    const admitted = (): MaybePromise<Answer> => {
      const documents = fn.documents?.(request) ?? 0;
      if (documents === 0) return fn.handler(request, context);
      return admit(admission, { name: fn.name, documents }, res).then((place) => {
        request.bounds = place;
        return fn.handler(request, context);
      });
    };
    const handle = (caller?: Caller): MaybePromise<Answer> => {
      request.caller = caller;
      if (caller) keep(target, match);
      const isFresh = permission !== undefined && needsFreshCaller(permission);
      const readsBody = !fn.ignoresBody && hasBody(req);
      if (!readsBody && !isFresh) return admitted();
      const take = async () => {
        const begun = performance.now();
        if (readsBody) request.body = await readBody(req, caller ? MAX_BODY : MAX_ANONYMOUS_BODY);
        const received = performance.now();
        // The caller may have changed while the body was sent.
        if (permission && (isFresh || received - begun > QUICK_BODY_MS))
          request.caller = await callerOf(match, permission, req, isFresh ? received : undefined);
        return admitted();
      };
      return take();
    };
    const failed = (error: unknown): void => {
      // The client disconnected.
      if (errorKindOf(error) === 'Aborted') return;
      const requestId = requestIdOf(req.headers);
      const fault = faultOf(error, logOf(context.log, requestId));
      const refused = fn.refuse ? fn.refuse(fault) : { ...inEdge(fault), headers: headersOf(fault, req) };
      send(req, res, refused, requestId);
    };
    try {
      permission = typeof fn.permission === 'function' ? fn.permission(request) : fn.permission;
      const { wrong } = match;
      const { org } = match.params;
      if (org !== undefined && wrong === 'org') throw unknown(org, permission);
      if (wrong !== undefined) throw invalidParam(wrong);
      const answer =
        org === undefined || context.organizations.isKnown(org)
          ? authenticateAndHandle(match, permission, req, handle)
          : context.organizations.find(org).then((found) => {
              if (!found) throw unknown(org, permission);
              return authenticateAndHandle(match, permission, req, handle);
            });
      if (isPromise(answer)) return answer.then((given) => send(req, res, given)).catch(failed);
      send(req, res, answer);
    } catch (error) {
      failed(error);
    }
    return true;
  };
}
