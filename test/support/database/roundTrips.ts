import type { OutgoingHttpHeaders } from 'node:http';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from '../../../shared/store/database';
import { lane } from './lanes';

const prototypeOfSessions = (): ClientHttp2Session => {
  const session = connect('http://localhost', { createConnection: () => new PassThrough() });
  session.on('error', () => {}).destroy();
  return Object.getPrototypeOf(session);
};

/** Rounds of the watched work, and the calls in flight. */
let rounds: string[][] | undefined;
const inFlight = new Set<object>();

/** Records the start of a call. */
function begin(call: object, method: string): void {
  if (!rounds) return;
  if (inFlight.size === 0) rounds.push([]);
  inFlight.add(call);
  rounds.at(-1)?.push(method);
}

/** Watches HTTP/2 requests; returns a function that stops watching. */
function watchRequests(): () => void {
  const sessions = prototypeOfSessions();
  const { request } = sessions;
  sessions.request = function (headers = {}, options) {
    const stream = request.call(this, headers, options);
    const path = `${(headers as OutgoingHttpHeaders)[':path']}`;
    begin(stream, path.slice(path.lastIndexOf('/') + 1));
    // The caller continues once the trailers arrive; the stream closes a little later.
    const over = () => inFlight.delete(stream);
    stream.once('trailers', over).once('close', over);
    stream.once('response', (_, flags) => flags & constants.NGHTTP2_FLAG_END_STREAM && over());
    return stream;
  };
  return () => {
    sessions.request = request;
  };
}

/**
 * Wraps a database so that `roundTripsOf` sees its calls where they are not HTTP/2 requests, under the names of
 * Firestore's methods.
 */
export function withRoundTrips(database: Database): Database {
  if (lane === 'firestore') return database;
  const pass = async <T>(method: string, work: () => Promise<T>): Promise<T> => {
    if (!rounds) return work();
    const call = {};
    begin(call, method);
    try {
      const result = await work();
      // Settles in a later turn, as a network response would.
      await nextTurn();
      return result;
    } finally {
      inFlight.delete(call);
    }
  };
  return {
    ...database,
    read: (...args) => pass('GetDocument', () => database.read(...args)),
    readAll: (...args) => pass('BatchGetDocuments', () => database.readAll(...args)),
    count: (...args) => pass('RunAggregationQuery', () => database.count(...args)),
    query: (...args) => pass('RunQuery', () => database.query(...args)),
    queryAt: (...args) => pass('RunQuery', () => database.queryAt(...args)),
    commit: (...args) => pass('Commit', () => database.commit(...args)),
    async *stream(...args) {
      const call = {};
      begin(call, 'RunQuery');
      try {
        yield* database.stream(...args);
      } finally {
        inFlight.delete(call);
      }
    },
  };
}

/**
 * Returns the sequential database round trips of `work`: each is a list of the Firestore methods in flight at the
 * same time. Calls must not overlap.
 */
export async function roundTripsOf(work: () => Promise<unknown>): Promise<string[][]> {
  const found: string[][] = [];
  rounds = found;
  const stop = lane === 'firestore' ? watchRequests() : () => {};
  try {
    await work();
  } finally {
    stop();
    rounds = undefined;
    inFlight.clear();
  }
  return found;
}
