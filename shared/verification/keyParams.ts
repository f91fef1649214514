/**
 * Query parameters that a client's consumer key may be in; the first that is sent counts. Requests that have one
 * are kept out of the logs of a deployment (tools/deployment/addresses.ts).
 */
export const KEY_PARAMS = ['apikey', 'api_key', 'x-api-key'] as const;

/** Query parameters of `POST /oauth/token` that nobody else may read; they are kept out of these logs as well. */
export const LOGIN_SECRET_PARAMS = ['password', 'refresh_token'] as const;

/** Returns the consumer key in the query of a request target, or undefined. */
export function keyInQuery(target: string | undefined): string | undefined {
  const at = target?.indexOf('?') ?? -1;
  if (at < 0) return undefined;
  const query = new URLSearchParams(target?.slice(at));
  for (const name of KEY_PARAMS) {
    const key = query.get(name);
    if (key !== null) return key;
  }
  return undefined;
}
