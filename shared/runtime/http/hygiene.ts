import type { IncomingMessage, ServerResponse } from 'node:http';
import { securityHeaders } from '../../answer';
import { credentialHeadersIn } from '../access/credentials';

/** CORS settings: allowed origins, and headers of a preflight response. */
export interface CorsSettings {
  origins: ReadonlySet<string>;
  allowed: Readonly<Record<string, string>>;
}

/** Reads the CORS settings: comma-separated origins, none by default. */
export const corsSettingsIn = (env: NodeJS.ProcessEnv): CorsSettings => ({
  origins: new Set((env.KEYMINT_ORIGINS ?? '').split(',').filter((origin) => origin !== '')),
  allowed: {
    'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE',
    'Access-Control-Allow-Headers': `Authorization, Content-Type, Accept, ${credentialHeadersIn(env).tokenHeader}, Keymint-Dialect, Traceparent`,
    'Access-Control-Max-Age': '7200',
  },
});

/** Sets the headers of every response. Answers a CORS preflight, and then returns true. */
export function prepareAnswer(
  { method, headers }: IncomingMessage,
  res: ServerResponse,
  requestId: string,
  { origins, allowed }: CorsSettings,
): boolean {
  for (const [name, value] of Object.entries(securityHeaders)) res.setHeader(name, value);
  res.setHeader('X-Request-Id', requestId);
  const { origin } = headers;
  if (origins.size > 0) res.setHeader('Vary', 'Origin');
  if (origin === undefined || !origins.has(origin)) return false;
  res.setHeader('Access-Control-Allow-Origin', origin);
  res.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After');
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
  res.writeHead(204, allowed).end();
  return true;
}
