import routes from 'virtual:routes';
import type { z } from 'zod';
import type { FaultCode } from '../../shared/faultCodes';
import type { Operation } from '../../shared/operation';
import type { ParamsOf } from '../../shared/schemas/path';
import { signedInAgain } from './ended';
import { reachable } from './reachable';

/** Codes of the browser's own: no response, one that is cut short or no JSON, a name or value that is never sent. */
type OwnCode = 'timeout' | 'unreadable' | 'brokenOff' | 'unaddressable' | 'notSent';

/** The code of a fault, or of the browser's own; without either, the HTTP status. */
export type ErrorCode = FaultCode | OwnCode | `http.${number}`;

/**
 * What the registry refuses with. `code` is the fault's; `message` is in the registry's words (words.ts
 * has the people's); `requestId` finds the request in the logs; `retryAfter` is in seconds. An answer
 * that did not come within 15 s is one of status 504 and code `timeout`.
 */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly requestId?: string | undefined,
    readonly retryAfter?: number | undefined,
  ) {
    super(message);
  }
}

/** The registry was not reached: there is no network, or nobody answers. */
export class Offline extends Error {}

const patience = 15_000;

type Loose<T> = T extends object ? { [Name in keyof T]: T[Name] | undefined } : T;

/** Parameters of an operation. */
export type Request<Op> =
  Op extends Operation<infer Path, infer Query, infer Body, z.ZodType>
    ? {
        params: ParamsOf<Path>;
        query?: Loose<z.input<Query>> | undefined;
        signal?: AbortSignal | undefined;
      } & (undefined extends z.input<Body> ? { body?: z.input<Body> } : { body: z.input<Body> })
    : never;
/** Response of an operation. */
export type Reply<Op> =
  Op extends Operation<string, z.ZodType, z.ZodType, infer Response> ? z.output<Response> : never;

async function refusal(response: Response): Promise<Refused> {
  const { code, message } = (await response.json().catch(() => ({}))) as {
    code?: FaultCode;
    message?: string;
  };
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new Refused(
    response.status,
    code ?? `http.${response.status}`,
    message ?? response.statusText,
    response.headers.get('x-request-id') ?? undefined,
    Number.isFinite(wait) ? wait : undefined,
  );
}

/**
 * One request to the registry as the signed-in member; answers the parsed JSON, or undefined at 204.
 * @throws Refused, Offline, or the signal's reason
 */
export async function send(
  method: string,
  url: string,
  {
    body,
    signal,
    headers,
  }: { body?: unknown; signal?: AbortSignal | undefined; headers?: Record<string, string> } = {},
): Promise<unknown> {
  const late = AbortSignal.timeout(patience);
  try {
    const response = await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        'Keymint-Dialect': 'edge',
        ...(method === 'GET' ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    reachable.set(true);
    if (!response.ok) throw await refusal(response);
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof Refused) throw error;
    signal?.throwIfAborted();
    if (late.aborted) throw new Refused(504, 'timeout', 'No answer came in time');
    if (error instanceof SyntaxError) throw new Refused(502, 'unreadable', 'The answer could not be read');
    reachable.set(false);
    throw new Offline('The registry was not reached');
  }
}

/**
 * The address of an operation with its parameters filled in; query members that are undefined are left out.
 * @throws Refused 400 for a parameter that no path can hold: `.` and `..` would lead to another operation
 */
export function addressOf(
  name: string,
  params: Record<string, string>,
  query: Record<string, unknown> = {},
): { method: string; url: string } {
  const route = routes[name];
  if (!route) throw new Error(`There is no operation ${name}`);
  const [method, path] = route;
  const filled = path.replace(/\{(\w+)\}/g, (_, param: string) => {
    const value = params[param] ?? '';
    if (value === '.' || value === '..') throw new Refused(400, 'unaddressable', `“${value}” has no address`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  ).toString();
  return { method, url: search ? `${filled}?${search}` : filled };
}

/**
 * Calls an operation by name, typed by the operation's own file:
 * `call<typeof createDeveloper>('createDeveloper', { params, body })`. Where the session has ended, the
 * member is asked to sign in again and the request is sent once more. @throws Refused, Offline
 */
export async function call<Op>(name: string, request: Request<Op>): Promise<Reply<Op>> {
  const { params, query, body, signal } = request as {
    params: Record<string, string>;
    query?: Record<string, unknown>;
    body?: unknown;
    signal?: AbortSignal;
  };
  const { method, url } = addressOf(name, params, query);
  try {
    return (await send(method, url, { body, signal })) as Reply<Op>;
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401 && (await signedInAgain()))) throw error;
    return (await send(method, url, { body, signal })) as Reply<Op>;
  }
}

async function opened(url: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      credentials: 'same-origin',
      headers: { 'Keymint-Dialect': 'edge' },
      signal,
    });
  } catch {
    signal.throwIfAborted();
    reachable.set(false);
    throw new Offline('The registry was not reached');
  }
  reachable.set(true);
  if (!response.ok) throw await refusal(response);
  return response;
}

/**
 * Asks for a file and answers as soon as it begins to come; however long that takes, for its reader may
 * cancel. Where the session has ended, as `call`. @throws Refused, Offline, or the signal's reason
 */
export async function openFile(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await opened(url, signal);
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401 && (await signedInAgain()))) throw error;
    return await opened(url, signal);
  }
}
