import type { IncomingHttpHeaders } from 'node:http';
import { Unauthorized } from '../../faults';
import { portalSessionIdIn, sessionIdIn } from '../../tasks/sessions';

/** Credentials of a request. */
export type Credentials =
  | { scheme: 'basic'; user: string; password: string }
  | { scheme: 'bearer'; token: string }
  | { scheme: 'session'; id: string }
  | { scheme: 'portal session'; id: string };

/** Parses user and password of the Basic scheme. Source: RFC 7617. */
function basicOf(encoded: string): Credentials | undefined {
  if (!/^[A-Za-z0-9+/=]+$/.test(encoded)) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return undefined;
  // Gateways that support only Basic send a token as the password.
  if (pair.startsWith('km_', colon + 1)) return { scheme: 'bearer', token: pair.slice(colon + 1) };
  return { scheme: 'basic', user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

function credentialsIn(authorization: string | undefined): Credentials | undefined {
  const [, scheme = '', value = ''] = /^(\w+) +([\x21-\x7e]+)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'basic') return basicOf(value);
  return scheme.toLowerCase() === 'bearer' ? { scheme: 'bearer', token: value } : undefined;
}

/** Headers that may have credentials. */
export interface CredentialHeaders {
  /** Header with an API token. */
  tokenHeader: string;
  /**
   * True behind API Gateway: it replaces `Authorization` by its own token and moves the caller's to
   * `X-Forwarded-Authorization`, which is otherwise untrusted.
   */
  isForwarded: boolean;
}

/** Reads the headers from the environment. */
export const credentialHeadersIn = ({
  KEYMINT_TOKEN_HEADER,
  KEYMINT_FORWARDED_AUTHORIZATION,
}: NodeJS.ProcessEnv): CredentialHeaders => ({
  tokenHeader: (KEYMINT_TOKEN_HEADER ?? 'x-keymint-token').toLowerCase(),
  isForwarded: KEYMINT_FORWARDED_AUTHORIZATION === 'true',
});

/**
 * True if a page of this host sent the request, or a person entered its address: browsers attach cookies to
 * requests of other sites' pages too. Source: W3C Fetch Metadata; RFC 6454 for browsers without it.
 */
function isOwnPage({ 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** Returns the session in the cookie, if a page of this host sent it. */
function sessionOf(headers: IncomingHttpHeaders): Credentials | undefined {
  if (!isOwnPage(headers)) return undefined;
  const id = sessionIdIn(headers);
  if (id !== undefined) return { scheme: 'session', id };
  const portal = portalSessionIdIn(headers);
  return portal === undefined ? undefined : { scheme: 'portal session', id: portal };
}

/**
 * Returns the session id for an endpoint that acts on the session. Only this function reads the cookie for
 * that purpose, so that pages of other hosts cannot act on sessions. @throws Unauthorized if a page of
 * another host sent the cookie
 */
export function ownSession(headers: IncomingHttpHeaders): string | undefined {
  const id = sessionIdIn(headers);
  if (id !== undefined && !isOwnPage(headers)) throw Unauthorized();
  return id;
}

/** Returns the credentials of a request; undefined if there are none or they are malformed. */
export function credentialsOf(
  headers: IncomingHttpHeaders,
  { tokenHeader, isForwarded }: CredentialHeaders,
): Credentials | undefined {
  const token = headers[tokenHeader];
  if (typeof token === 'string') return { scheme: 'bearer', token };
  const header = isForwarded ? headers['x-forwarded-authorization'] : headers.authorization;
  return typeof header === 'string' ? credentialsIn(header) : sessionOf(headers);
}
