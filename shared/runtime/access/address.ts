import type { IncomingMessage } from 'node:http';

/**
 * How many proxies that append to `X-Forwarded-For` stand before this process; whatever stands left
 * of what they wrote, the client wrote. On Cloud Run Google's front end is one.
 */
export const proxiesIn = ({ KEYMINT_PROXIES, K_SERVICE }: NodeJS.ProcessEnv): number =>
  Number(KEYMINT_PROXIES ?? (K_SERVICE ? 1 : 0));

/** The longest text that is taken for an address: IPv6 with a zone and a port is shorter. */
const MAX_LENGTH = 100;

const hopsOf = ({ headers }: IncomingMessage): string[] =>
  `${headers['x-forwarded-for'] ?? ''}`.split(',').map((hop) => hop.trim());

/** The address that whoever sent the request was asked from: they wrote it before the proxies did theirs. */
export const clientOf = (request: IncomingMessage, proxies: number): string | undefined =>
  hopsOf(request).at(-proxies - 1) || undefined;

/** The address a request came from, as the nearest trusted proxy saw it. */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const { socket } = request;
  const forwarded = hopsOf(request);
  const seen = proxies > 0 ? forwarded.at(-proxies) : undefined;
  return (seen || (socket.remoteAddress ?? 'unknown')).slice(0, MAX_LENGTH);
}
