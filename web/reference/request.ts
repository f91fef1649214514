import type { OperationEntry } from './document';

/** How a request says who sends it. What is typed here lives in a page's memory alone. */
export interface Auth {
  kind: 'session' | 'basic' | 'oauth' | 'custom';
  email: string;
  password: string;
  token: string;
  headerName: string;
  headerValue: string;
}

export type ContentType = 'application/json' | 'application/xml';

/** All that a person has filled in. */
export interface Filled {
  /** Values of path parameters by name. */
  path: Readonly<Record<string, string>>;
  /** Values of query parameters by name; an empty one is not sent. */
  query: Readonly<Record<string, string>>;
  contentType: ContentType;
  body: string;
  auth: Auth;
}

/** A request ready to be sent, but for who sends it. */
export interface Prepared {
  method: string;
  /** From the host on: "/v1/organizations/acme". What is not filled in stands in braces. */
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Puts values into a path and its query. */
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

/** What came back; `text` is the body as it came. */
export interface Answer {
  status: number;
  statusText: string;
  headers: [string, string][];
  text: string;
  milliseconds: number;
  /** Of the body, uncompressed. */
  bytes: number;
}

/** How long an answer is waited for, in seconds. */
export const patience = 60;

/**
 * Sends a request as a program would: without the page's own headers, and with the session's cookie only
 * where the session is what it is sent with. Every status is an answer.
 * @throws TypeError where nobody is reached; DOMException `TimeoutError`
 */
export async function sendPrepared({ method, path, headers, body }: Prepared, auth: Auth): Promise<Answer> {
  const isWrite = method !== 'GET';
  const began = performance.now();
  const answer = await fetch(path, {
    method,
    credentials: auth.kind === 'session' ? 'same-origin' : 'omit',
    cache: 'no-store',
    // With a session a write must say what it sends even where it sends nothing.
    headers: {
      ...(isWrite && auth.kind === 'session' && { 'Content-Type': 'application/json' }),
      ...headers,
      ...headersOf(auth),
    },
    signal: AbortSignal.timeout(patience * 1000),
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
