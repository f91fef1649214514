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

/** The rounds of the work that is watched, and the calls that are in flight. */
let rounds: string[][] | undefined;
const inFlight = new Set<object>();

/** Notes that a call begins. */
function begin(call: object, method: string): void {
  if (!rounds) return;
  if (inFlight.size === 0) rounds.push([]);
  inFlight.add(call);
  rounds.at(-1)?.push(method);
}

/** Watches the requests that are sent over HTTP/2, and returns what ends the watch. */
function watchRequests(): () => void {
  const sessions = prototypeOfSessions();
  const { request } = sessions;
  sessions.request = function (headers = {}, options) {
    const stream = request.call(this, headers, options);
    const path = `${(headers as OutgoingHttpHeaders)[':path']}`;
    begin(stream, path.slice(path.lastIndexOf('/') + 1));
    // A call is over with its trailers, for the caller goes on then; the stream closes a little later.
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
 * The database, whose calls are the round trips that `roundTripsOf` returns where they are not requests over
 * HTTP/2: by the names of the methods that Firestore would be called by.
 */
export function withRoundTrips(database: Database): Database {
  if (lane === 'firestore') return database;
  const pass = async <T>(method: string, work: () => Promise<T>): Promise<T> => {
    if (!rounds) return work();
    const call = {};
    begin(call, method);
    try {
      const result = await work();
      // As an answer over a network would, it comes after what the caller does meanwhile.
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
 * The round trips to the database that `work` makes one after the other: each is the list of Firestore's methods
 * that were in flight together. Only one `work` can be watched at a time.
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
