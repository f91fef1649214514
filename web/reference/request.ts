import type { OperationEntry } from './document';

/** Everything a user has filled in. */
export interface Filled {
  /** Path, query and header parameters by name; empty ones are not sent. */
  path: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  /** Media type of the body, and of the response. */
  contentType: string;
  accept: string;
  body: string;
}

/** A request without its credentials. */
export interface Prepared {
  method: string;
  /** Path and query, from the server's address on: "/v1/organizations/acme". Missing parameters stay in braces. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Fills in the path, query and headers. */
export function prepare(operation: OperationEntry, filled: Filled): Prepared {
  const { path, query, headers, contentType, accept, body } = filled;
  const whole = operation.path.replace(/\{([^{}]+)\}/g, (braces, name: string) =>
    path[name] ? encodeURIComponent(path[name]) : braces,
  );
  const search = new URLSearchParams(
    operation.queryParameters.flatMap(({ name }) => (query[name] ? [[name, query[name]]] : [])),
  ).toString();
  // Browsers send no body with these.
  const isBodyless = operation.method === 'GET' || operation.method === 'HEAD';
  const isSent = operation.body !== undefined && !isBodyless && body.trim() !== '';
  return {
    method: operation.method,
    path: search ? `${whole}?${search}` : whole,
    headers: {
      Accept: accept,
      ...(isSent && { 'Content-Type': contentType }),
      ...Object.fromEntries(
        operation.headerParameters.flatMap(({ name }) =>
          headers[name] ? [[name, headers[name].trim()]] : [],
        ),
      ),
    },
    body: isSent ? body : undefined,
  };
}

/** A response; `text` is the raw body. */
export interface Answer {
  status: number;
  statusText: string;
  headers: [string, string][];
  text: string;
  milliseconds: number;
  /** Size of the uncompressed body. */
  bytes: number;
}

/** Timeout of a request, in seconds. */
export const TIMEOUT_SECONDS = 60;

/** Sends a request without the page's headers; returns responses of every status. @throws TypeError @throws DOMException `TimeoutError` */
export async function sendRequest(address: string, init: RequestInit): Promise<Answer> {
  const began = performance.now();
  const answer = await fetch(address, {
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    ...init,
  });
  const bytes = await answer.arrayBuffer();
  return {
    status: answer.status,
    statusText: answer.statusText,
    headers: [...answer.headers],
    text: new TextDecoder().decode(bytes),
    milliseconds: Math.round(performance.now() - began),
    bytes: bytes.byteLength,
  };
}
