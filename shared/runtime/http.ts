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
import { type Dialect, dialectOf } from './dialects/dialect';
import { targetOf } from './framework';
import { write } from './negotiation';
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

function send(
  res: Res,
  status: number,
  value: unknown,
  dialect: Dialect,
  headers: Fault['headers'] = {},
): void {
  if (value === undefined) {
    res.writeHead(status, headers).end();
    return;
  }
  const { contentType, text } = write(value, dialect);
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

  const answer = async ({ operation, params }: Match, query: URLSearchParams, req: Req, caller: Caller) => {
    const request = {
      params: params as never,
      query: parse(operation.query, queryOf(query)),
      body: operation.body && parse(operation.body, readBody(req) ?? {}),
      caller,
    };
    const result = await operation.handler(request, context);
    return operation.response?.parse(result);
  };

  return async (req, res) => {
    let dialect = dialectOf(undefined);
    try {
      const { segments, query } = parseTarget(targetOf(req));
      for (const serveOther of besides) {
        const served = serveOther(segments, req, res);
        if (served) return await served;
      }
      const match = find(req.method, segments);
      const { org = '' } = match.params;
      const caller = await access.authenticate(org, req.headers.authorization);
      dialect = dialectOf((await context.organizations.get(org)).dialect);
      const result = await answer(match, query, req, caller);
      send(res, match.operation.status, dialect.present(result), dialect);
    } catch (error) {
      const fault = faultOf(error, context);
      send(res, fault.status, dialect.refuse(fault), dialect, fault.headers);
    }
  };
}
