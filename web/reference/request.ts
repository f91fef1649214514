import type { OperationEntry } from './document';

/** Credentials of a request; kept only in the page's memory. */
export interface Auth {
  kind: 'session' | 'basic' | 'oauth' | 'custom';
  email: string;
  password: string;
  token: string;
  headerName: string;
  headerValue: string;
}

export const contentTypes = ['application/json', 'application/xml'] as const;
export type ContentType = (typeof contentTypes)[number];

/** Everything a user has filled in. */
export interface Filled {
  /** Path parameters by name. */
  path: Readonly<Record<string, string>>;
  /** Query parameters by name; empty ones are not sent. */
  query: Readonly<Record<string, string>>;
  contentType: ContentType;
  body: string;
  auth: Auth;
}

/** A request without its credentials. */
export interface Prepared {
  method: string;
  /** Path from the host on: "/v1/organizations/acme". Missing parameters stay in braces. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Fills in the path and query. */
export function prepare(operation: OperationEntry, { path, query, contentType, body }: Filled): Prepared {
  const filled = operation.path.replace(/\{(\w+)\}/g, (braces, name: string) =>
    path[name] ? encodeURIComponent(path[name]) : braces,
  );
  const search = new URLSearchParams(
    operation.queryParameters.flatMap(({ name }) => (query[name] ? [[name, query[name]]] : [])),
  ).toString();
  const isSent = operation.body !== undefined && body.trim() !== '';
  return {
    method: operation.method,
    path: search ? `${filled}?${search}` : filled,
    headers: { Accept: contentType, ...(isSent && { 'Content-Type': contentType }) },
    body: isSent ? body : undefined,
  };
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function headersOf({ kind, email, password, token, headerName, headerValue }: Auth): Record<string, string> {
  if (kind === 'basic') return { Authorization: `Basic ${base64(`${email}:${password}`)}` };
  if (kind === 'oauth') return { Authorization: `Bearer ${token.trim()}` };
  return kind === 'custom' ? { [headerName.trim()]: headerValue.trim() } : {};
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

/**
 * Sends a request as a program would: without the page's headers, and with the session cookie only if the session is
 * selected. Returns responses of every status.
 * @throws TypeError if the registry is unreachable; DOMException `TimeoutError`
 */
export async function sendPrepared({ method, path, headers, body }: Prepared, auth: Auth): Promise<Answer> {
  const isWrite = method !== 'GET';
  const began = performance.now();
  const answer = await fetch(path, {
    method,
    credentials: auth.kind === 'session' ? 'same-origin' : 'omit',
    cache: 'no-store',
    // Writes with a session must have a content type even without a body.
    headers: {
      ...(isWrite && auth.kind === 'session' && { 'Content-Type': 'application/json' }),
      ...headers,
      ...headersOf(auth),
    },
    signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    ...(body !== undefined && { body }),
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
