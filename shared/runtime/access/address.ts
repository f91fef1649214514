import type { IncomingMessage } from 'node:http';

/**
 * How many proxies that append to `X-Forwarded-For` stand before this process; whatever stands left
 * of what they wrote, the client wrote. On Cloud Run Google's front end is one.
 */
export const proxiesIn = ({ KEYMINT_PROXIES, K_SERVICE }: NodeJS.ProcessEnv): number =>
  Number(KEYMINT_PROXIES ?? (K_SERVICE ? 1 : 0));

/** The address a request came from, as the nearest trusted proxy saw it. */
export function addressOf({ headers, socket }: IncomingMessage, proxies: number): string {
  const forwarded = `${headers['x-forwarded-for'] ?? ''}`.split(',').map((hop) => hop.trim());
  const seen = proxies > 0 ? forwarded.at(-proxies) : undefined;
  return seen || (socket.remoteAddress ?? 'unknown');
}
