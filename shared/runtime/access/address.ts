import type { IncomingMessage } from 'node:http';

/**
 * Returns the number of trusted proxies that append to `X-Forwarded-For`; entries before theirs come from the
 * client. On Cloud Run, Google's front end is one.
 */
export const proxiesIn = ({ KEYMINT_PROXIES, K_SERVICE }: NodeJS.ProcessEnv): number =>
  Number(KEYMINT_PROXIES ?? (K_SERVICE ? 1 : 0));

/** Maximum length of an address; IPv6 with zone and port is shorter. */
const MAX_LENGTH = 100;

const hopsOf = ({ headers }: IncomingMessage): string[] =>
  `${headers['x-forwarded-for'] ?? ''}`.split(',').map((hop) => hop.trim());

/** Returns the address of the client of a gateway: the entry before those of the trusted proxies. */
export const clientOf = (request: IncomingMessage, proxies: number): string | undefined =>
  hopsOf(request).at(-proxies - 1) || undefined;

/** Returns the address of the sender, as seen by the nearest trusted proxy. */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const { socket } = request;
  const forwarded = hopsOf(request);
  const seen = proxies > 0 ? forwarded.at(-proxies) : undefined;
  return (seen || (socket.remoteAddress ?? 'unknown')).slice(0, MAX_LENGTH);
}
