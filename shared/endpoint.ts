import type { Context } from './context';

/** A request as it came, for whoever must read it in its own way. */
export interface RawRequest {
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: { text: string; mediaType: string } | undefined;
  /** The address it came from. */
  address: string;
}

/** An answer as it goes: a body of text is sent as it is, another as JSON. */
export interface RawAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/**
 * One HTTP function that speaks another protocol than Apigee's management API: with its own ways to
 * ask, to refuse, and to tell who asks. docs/adr/0007 says when one is due.
 */
export interface Endpoint {
  /** One line for the index of functions. */
  summary: string;
  method: 'GET' | 'POST';
  /** The path it answers. */
  path: `/${string}`;
  handler(request: RawRequest, context: Context): Promise<RawAnswer>;
}

/** Declares an endpoint. */
export const endpoint = (definition: Endpoint) => ({ kind: 'endpoint' as const, ...definition });
