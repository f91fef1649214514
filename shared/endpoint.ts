import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { ReadBounds } from './collections/session';
import type { Caller, Context } from './context';
import { type Fault, invalidRequest, UnsupportedMediaType } from './faults';
import type { Permission } from './permissions';

/** A request as it came, for whoever must read it in its own way. */
export interface RawRequest {
  method: string;
  /** Path and query as the client wrote them. */
  target: string;
  /** The endpoint's path as it declares it, with its parameters; whatever way the client wrote it. */
  path: string;
  params: Readonly<Record<string, string>>;
  /** What follows the path where that ends in `/**`, query and all; undefined when nothing does. */
  rest: string | undefined;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Read before the handler is called, unless the endpoint leaves it unread. */
  body: { text: string; mediaType: string } | undefined;
  /** The address it came from. */
  address: string;
  /** The address that whoever it came from was asked from, as they tell it. */
  client: string | undefined;
  /** The token in `Authorization`, where whoever asks proves themselves in another header. */
  bearer: string | undefined;
  /**
   * The id of the session in a browser's cookie, for whoever acts on it.
   * @throws Unauthorized where a page of another host sent it
   */
  session: string | undefined;
  /** Who asks, where the endpoint takes a permission. */
  caller: Caller | undefined;
  /** Bounds of what a large answer reads, where the endpoint declares its `documents`. */
  bounds: ReadBounds | undefined;
}

/** An answer as it goes: a body of text is sent as it is, another as JSON. */
export interface RawAnswer {
  status: number;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  body?: unknown;
}

/** A refusal in the words of OAuth 2.0. Source: RFC 6749, 5.2. */
export const refusal = (status: number, error: string, words: string, headers = {}): RawAnswer => ({
  status,
  headers,
  body: { error, error_description: words },
});

/**
 * Reads a body of JSON; `expected` says what it should have been. Only JSON is taken, which no page of another
 * host may send unasked. @throws UnsupportedMediaType @throws InvalidRequest
 */
export function jsonOf<Schema extends z.ZodType>(
  { body }: Pick<RawRequest, 'body'>,
  schema: Schema,
  expected: string,
): z.output<Schema> {
  if (body?.mediaType !== 'application/json')
    throw UnsupportedMediaType({ mediaType: body?.mediaType || 'none' });
  let sent: unknown;
  try {
    sent = JSON.parse(body.text);
  } catch {
    throw invalidRequest('The body is not JSON');
  }
  const { success, data } = schema.safeParse(sent);
  if (!success) throw invalidRequest(expected);
  return data;
}

/** What every answer says to browsers. Source: OWASP REST Security Cheat Sheet, security headers. */
export const securityHeaders = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The text of an answer's body. */
export const textOf = ({ body }: Omit<RawAnswer, 'status'>): string | undefined =>
  typeof body === 'string' || body === undefined ? body : `${JSON.stringify(body)}\n`;

/**
 * An answer ready to be sent again and again, to a gateway: it has only the headers it needs. The body is
 * text, for Node.js sends that together with the head.
 */
export class ReadyAnswer {
  readonly text: string | undefined;
  /** Names and values of headers by turns. */
  readonly head: string[];

  constructor(
    readonly status: number,
    answer: Omit<RawAnswer, 'status'>,
  ) {
    this.text = textOf(answer);
    this.head = Object.entries({
      'Cache-Control': 'no-store',
      ...(this.text !== undefined && { 'Content-Type': 'application/json' }),
      ...answer.headers,
      'Content-Length': String(Buffer.byteLength(this.text ?? '')),
    }).flat();
  }
}

export type Answer = RawAnswer | ReadyAnswer;

/**
 * One HTTP function that speaks another protocol than Apigee's management API: with its own ways to
 * ask, to refuse, and to tell who asks. docs/adr/0007 says when one is due.
 */
export interface Endpoint {
  /** One line for the index of functions. */
  summary: string;
  /** `ANY` for whatever method. */
  method: 'GET' | 'POST' | 'DELETE' | 'ANY';
  /** The path it answers; all below it as well where it ends in `/**`. */
  path: `/${string}`;
  /**
   * Whether it is of an organization and an environment, `{org}` and `{env}`: these follow the path's
   * first segment, or are those that `KEYMINT_GATEWAY` names.
   */
  isOfEnvironment?: boolean;
  /** What it answers below its path, by method and path such as `GET /products`; undefined where it reads paths itself. */
  routes?: readonly string[];
  /** What its callers must be allowed in the organization `{org}`; without one, it asks itself, or nobody. */
  permission?: Permission | ((request: RawRequest) => Permission | undefined);
  /** The number of documents that an answer is expected to read, where many are: it is admitted by its memory. */
  documents?(request: RawRequest): number;
  /** Leaves a body unread: it is not the endpoint's to read. */
  ignoresBody?: boolean;
  /** Answers; at once where nothing is waited for. */
  handler(request: RawRequest, context: Context): Answer | Promise<Answer>;
  /** How it refuses; as the management API does, unless it says. */
  refuse?(fault: Fault): RawAnswer;
}

/** Declares an endpoint. */
export const endpoint = (definition: Endpoint) => ({ kind: 'endpoint' as const, ...definition });
