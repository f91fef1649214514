import type { HttpFunction } from '@google-cloud/functions-framework';
import type { z } from 'zod';
import { Status, statusOf } from '../collections/firestore';
import type { Caller, Context } from '../context';
import { Fault, InternalError, Unavailable } from '../faults';
import { refusalOf } from '../schemas/refusing';
import { openAccess } from './access';
import { readBody } from './body';
import { type Deployed, isOperation, isSite, isTrigger } from './catalog';
import { deliveriesTo } from './deliveries';
import { type Dialect, dialects } from './dialects/dialect';
import { targetOf } from './framework';
import { prefersXml, read, rootOf, write } from './negotiation';
import { parseTarget } from './paths';
import { type Match, routesOf } from './router';
import { filesOf } from './sites';

type Req = Parameters<HttpFunction>[0];
type Res = Parameters<HttpFunction>[1];

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

const unreachable = new Set<number | undefined>([
  Status.unavailable,
  Status.deadlineExceeded,
  Status.resourceExhausted,
]);

/** The fault to answer with for whatever was thrown: what is no fault is logged, and the caller told nothing of it. */
function faultOf(error: unknown, { log }: Context): Fault {
  if (error instanceof Fault) return error;
  log.error({ error }, 'A request could not be answered');
  return unreachable.has(statusOf(error)) ? Unavailable() : InternalError();
}

/** What is answered: a value, and the root element it has in XML. */
interface Answer {
  status: number;
  value: unknown;
  root: string;
  headers?: Fault['headers'];
}

function send(req: Req, res: Res, { status, value, root, headers = {} }: Answer, dialect: Dialect): void {
  if (value === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const { contentType, text } = write(value, root, dialect, prefersXml(req.headers.accept));
  const body = Buffer.from(text);
  res
    .writeHead(status, {
      'Content-Type': contentType,
      'Content-Length': body.length,
      'Cache-Control': 'no-store',
      ...headers,
    })
    .end(body);
}

/**
 * Serves functions over HTTP, each at its own path: operations, sites, and to the emulator triggers.
 *
 * Whatever is asked, the answer is an operation's response or a fault, in the organization's dialect.
 */
export function serve(functions: readonly Deployed[], context: Context): HttpFunction {
  const find = routesOf(functions.filter(isOperation));
  const access = openAccess(context);
  const besides = [
    ...functions.filter(isSite).map(filesOf),
    deliveriesTo(functions.filter(isTrigger), context),
  ];

  const answer = async (
    { operation, params }: Match,
    query: URLSearchParams,
    req: Req,
    caller: Caller,
    dialect: Dialect,
  ) => {
    const bodyOf = (schema: z.ZodType) =>
      parse(schema, dialect.accept({ params, body: read(readBody(req), schema, dialect) }, operation));
    const request = {
      params: params as never,
      query: dialect.ask(parse(operation.query, queryOf(query)), operation),
      body: operation.body && bodyOf(operation.body),
      caller,
    };
    const result = await operation.handler(request, context);
    const checked = operation.response?.parse(result);
    return checked === undefined ? undefined : dialect.present(checked, operation);
  };

  return async (req, res) => {
    // Before it is known who asks, nothing is told of an organization: also not its dialect.
    let dialect = dialects.edge;
    try {
      const { segments, query } = parseTarget(targetOf(req));
      for (const serveOther of besides) {
        const served = serveOther(segments, req, res);
        if (served) return await served;
      }
      const match = find(req.method, segments);
      const { org = '' } = match.params;
      const caller = await access.authenticate(org, req.headers.authorization);
      dialect = dialects[(await context.organizations.get(org)).dialect];
      const result = await answer(match, query, req, caller, dialect);
      const { status, response } = match.operation;
      const answered = { status: result === undefined ? 204 : status, value: result, root: rootOf(response) };
      send(req, res, answered, dialect);
    } catch (error) {
      const fault = faultOf(error, context);
      const { headers } = fault;
      const refusal = { status: dialect.status(fault), value: dialect.refuse(fault), root: 'Error', headers };
      send(req, res, refusal, dialect);
    }
  };
}
