import type { OutgoingHttpHeaders } from 'node:http';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { PassThrough } from 'node:stream';

const prototypeOfSessions = (): ClientHttp2Session => {
  const session = connect('http://localhost', { createConnection: () => new PassThrough() });
  session.on('error', () => {}).destroy();
  return Object.getPrototypeOf(session);
};

/**
 * The round trips to Firestore that `work` makes one after the other: each is the list of gRPC
 * methods that were in flight together. Only one `work` can be watched at a time.
 */
export async function roundTripsOf(work: () => Promise<unknown>): Promise<string[][]> {
  const rounds: string[][] = [];
  const inFlight = new Set<object>();
  const sessions = prototypeOfSessions();
  const { request } = sessions;

  sessions.request = function (headers = {}, options) {
    const stream = request.call(this, headers, options);
    if (inFlight.size === 0) rounds.push([]);
    inFlight.add(stream);
    const path = `${(headers as OutgoingHttpHeaders)[':path']}`;
    rounds.at(-1)?.push(path.slice(path.lastIndexOf('/') + 1));
    // A call is over with its trailers, for the caller goes on then; the stream closes a little later.
    const over = () => inFlight.delete(stream);
    stream.once('trailers', over).once('close', over);
    stream.once('response', (_, flags) => flags & constants.NGHTTP2_FLAG_END_STREAM && over());
    return stream;
  };
  try {
    await work();
  } finally {
    sessions.request = request;
  }
  return rounds;
}
