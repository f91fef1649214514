import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Answer, RawAnswer } from './answer';
import type { Context } from './context';
import type { Caller } from './environment';
import { type Fault, invalidRequest, UnsupportedMediaType } from './faults';
import type { MaybePromise } from './maybePromise';
import type { Permission } from './permissions';
import type { DialectName } from './schemas/organization';
import type { StoredOrganization } from './store/collections/organizations';
import type { ReadBounds } from './store/unit';

/** An organization that a caller may read. */
export type VisibleOrganization = Pick<StoredOrganization, 'name' | 'dialect' | 'projectId'>;

/** A request as received, for endpoints that parse it themselves. */
export interface RawRequest {
  method: string;
  /** Path and query as sent. */
  target: string;
  /** The declared path with its parameters filled in, however the client wrote it. */
  path: string;
  params: Readonly<Record<string, string>>;
  /** The part below a path that ends in `/**`, with the query; undefined if there is none. */
  rest: string | undefined;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Read before the handler is called, unless the endpoint ignores bodies. */
  body: { text: string; mediaType: string } | undefined;
  /** Address of the sender. */
  address: string;
  /** Address of the sender's client, as reported by the sender. */
  client: string | undefined;
  /** The token in `Authorization`, if the caller authenticates with another header. */
  bearer: string | undefined;
  /** Id of the session in a browser's cookie. @throws Unauthorized if a page of another host sent it */
  session: string | undefined;
  /**
   * Returns the organizations that the caller may read, ordered by name, for endpoints outside of
   * organizations. @throws Unauthorized @throws TooManyAttempts @throws Busy
   */
  organizations(): Promise<readonly VisibleOrganization[]>;
  /** Serializes an answer as operations do: in a dialect, and as XML where the client prefers it and the dialect has it. */
  answer(value: unknown, dialect: DialectName): RawAnswer;
  /** The authenticated caller, if the endpoint requires a permission. */
  caller: Caller | undefined;
  /** Limits of the reads of a large response, if the endpoint declares `documents`. */
  bounds: ReadBounds | undefined;
}

/**
 * Parses a JSON body; `expected` describes it in the fault. Accepts only JSON, which pages of other hosts
 * cannot send. @throws UnsupportedMediaType @throws InvalidRequest
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

/**
 * An HTTP function with a protocol of its own: own requests, refusals and authentication. docs/adr/0007 says
 * when to use one.
 */
export interface Endpoint {
  /** One line for the index of functions. */
  summary: string;
  /** `ANY` accepts every method. */
  method: 'GET' | 'POST' | 'DELETE' | 'ANY';
  /** Its path; with `/**` at the end, all paths below too. */
  path: `/${string}`;
  /**
   * True if it belongs to an organization and an environment: `{org}` and `{env}` follow the first segment of
   * the path, or come from `KEYMINT_GATEWAY`.
   */
  isOfEnvironment?: boolean;
  /**
   * Routes below its path, by method and path such as `GET /products`; undefined if it parses paths itself.
   */
  routes?: readonly string[];
  /**
   * Permission required in the organization `{org}`; without one, the endpoint is public or checks access
   * itself.
   */
  permission?: Permission | ((request: RawRequest) => Permission | undefined);
  /** Estimated number of documents that a response reads, for admission by memory. */
  documents?(request: RawRequest): number;
  /** True to leave the body unread. */
  ignoresBody?: boolean;
  /** Schemas of the answer in each dialect: an endpoint of the management API is in its OpenAPI documents. */
  responses?: Readonly<Record<DialectName, z.ZodType>>;
  /** Handles a request; synchronously if nothing needs to be awaited. */
  handler(request: RawRequest, context: Context): MaybePromise<Answer>;
  /** Translates a fault into a response; by default as the management API does. */
  refuse?(fault: Fault): RawAnswer;
}

/** Declares an endpoint. */
export const endpoint = (definition: Endpoint) => ({ kind: 'endpoint' as const, ...definition });
