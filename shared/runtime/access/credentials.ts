import type { IncomingHttpHeaders } from 'node:http';
import { Unauthorized } from '../../faults';
import { sessionIdIn } from '../../tasks/sessions';

/** What a request comes with to prove who makes it. */
export type Credentials =
  | { scheme: 'basic'; user: string; password: string }
  | { scheme: 'bearer'; token: string }
  | { scheme: 'session'; id: string };

/** The user and password of the Basic scheme. Source: RFC 7617. */
function basicOf(encoded: string): Credentials | undefined {
  if (!/^[A-Za-z0-9+/=]+$/.test(encoded)) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0) return undefined;
  // Gateways that know only Basic send a token as the password.
  if (pair.startsWith('km_', colon + 1)) return { scheme: 'bearer', token: pair.slice(colon + 1) };
  return { scheme: 'basic', user: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

function credentialsIn(authorization: string | undefined): Credentials | undefined {
  const [, scheme = '', value = ''] = /^(\w+) +([\x21-\x7e]+)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'basic') return basicOf(value);
  return scheme.toLowerCase() === 'bearer' ? { scheme: 'bearer', token: value } : undefined;
}

/** Where credentials are looked for. */
export interface Places {
  /** A header that bears an API token by itself. */
  tokenHeader: string;
  /**
   * Whether API Gateway stands before: it puts a token of its own into `Authorization`, and the
   * caller's into `X-Forwarded-Authorization`, which anybody else may send.
   */
  isForwarded: boolean;
}

/** The places that the environment names. */
export const placesIn = ({
  KEYMINT_TOKEN_HEADER,
  KEYMINT_FORWARDED_AUTHORIZATION,
}: NodeJS.ProcessEnv): Places => ({
  tokenHeader: (KEYMINT_TOKEN_HEADER ?? 'x-keymint-token').toLowerCase(),
  isForwarded: KEYMINT_FORWARDED_AUTHORIZATION === 'true',
});

/**
 * Whether a page of this host sent a request, or a person typed its address: with a cookie a browser
 * sends along what other pages ask as well. Source: W3C Fetch Metadata; RFC 6454 for browsers without it.
 */
function isOwnPage({ 'sec-fetch-site': site, origin, host }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** Returns the credentials of a browser's session, where a page of this host sent its cookie. */
function sessionOf(headers: IncomingHttpHeaders): Credentials | undefined {
  const id = sessionIdIn(headers);
  return id !== undefined && isOwnPage(headers) ? { scheme: 'session', id } : undefined;
}

/**
 * Returns the id of a browser's session for an endpoint that acts on it. No other function reads the cookie
 * for that: whatever acts on a session is closed to pages of other hosts.
 * @throws Unauthorized where a page of another host sent the cookie
 */
export function ownSession(headers: IncomingHttpHeaders): string | undefined {
  const id = sessionIdIn(headers);
  if (id !== undefined && !isOwnPage(headers)) throw Unauthorized();
  return id;
}

/** The credentials of a request, or undefined when there are none that can be read. */
export function credentialsOf(
  headers: IncomingHttpHeaders,
  { tokenHeader, isForwarded }: Places,
): Credentials | undefined {
  const token = headers[tokenHeader];
  if (typeof token === 'string') return { scheme: 'bearer', token };
  const header = isForwarded ? headers['x-forwarded-authorization'] : headers.authorization;
  return typeof header === 'string' ? credentialsIn(header) : sessionOf(headers);
}
