import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '../../environment';

/** Rejects all-zero ids and version ff; later versions may append fields. Source: W3C Trace Context, 3.2. */
const w3c =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|(?<!^00.{53})-)/;

/** Returns the id of a request: its trace id, or a random one. */
export function requestIdOf({
  traceparent,
  'x-cloud-trace-context': cloudTrace,
}: IncomingHttpHeaders): string {
  const [, standard] = w3c.exec(`${traceparent}`) ?? [];
  const [, google] = /^(?!0{32})([0-9a-f]{32})(?:\/|;|$)/.exec(`${cloudTrace}`) ?? [];
  return standard ?? google ?? randomBytes(16).toString('hex');
}

/** Returns a log whose lines carry the request id, linked as Cloud Logging expects. */
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
