import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '../../environment';

/** Ids of zeros alone and version ff are none; versions to come may add to the end. Source: W3C Trace Context, 3.2. */
const w3c =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|(?<!^00.{53})-)/;

/** What a request is told from others by: the trace it belongs to, or an id of its own. */
export function requestIdOf({
  traceparent,
  'x-cloud-trace-context': cloudTrace,
}: IncomingHttpHeaders): string {
  const [, standard] = w3c.exec(`${traceparent}`) ?? [];
  const [, google] = /^(?!0{32})([0-9a-f]{32})(?:\/|;|$)/.exec(`${cloudTrace}`) ?? [];
  return standard ?? google ?? randomBytes(16).toString('hex');
}

/** A log whose every line says which request it is of, as Cloud Logging links them. */
export function logOf(log: Log, requestId: string, project = process.env.GOOGLE_CLOUD_PROJECT): Log {
  const fields = {
    requestId,
    ...(project && { 'logging.googleapis.com/trace': `projects/${project}/traces/${requestId}` }),
  };
  return {
    info: (more, message) => log.info({ ...fields, ...more }, message),
    error: (more, message) => log.error({ ...fields, ...more }, message),
  };
}
