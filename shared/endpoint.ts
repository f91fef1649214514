import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { Answer, RawAnswer } from './answer';
import type { Context } from './context';
import type { Caller } from './environment';
import { type Fault, invalidRequest, UnsupportedMediaType } from './faults';
import type { MaybePromise } from './maybePromise';
import type { Permission } from './permissions';
import type { StoredOrganization } from './store/collections/organizations';
import type { ReadBounds } from './store/unit';

/** An organization that a caller may read. */
export type VisibleOrganization = Pick<StoredOrganization, 'name' | 'dialect' | 'projectId'>;

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
  /**
   * Returns the organizations that whoever asks may read, in the order of their names, for an endpoint of none.
   * @throws Unauthorized @throws TooManyAttempts @throws Busy
   */
  organizations(): Promise<readonly VisibleOrganization[]>;
  /** Who asks, where the endpoint takes a permission. */
  caller: Caller | undefined;
  /** Bounds of what a large answer reads, where the endpoint declares its `documents`. */
  bounds: ReadBounds | undefined;
}

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
  handler(request: RawRequest, context: Context): MaybePromise<Answer>;
  /** How it refuses; as the management API does, unless it says. */
  refuse?(fault: Fault): RawAnswer;
}

/** Declares an endpoint. */
export const endpoint = (definition: Endpoint) => ({ kind: 'endpoint' as const, ...definition });
