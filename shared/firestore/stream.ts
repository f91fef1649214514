import { setTimeout as pause } from 'node:timers/promises';
import {
  type Database,
  DatabaseError,
  isUnreachable,
  type ReadScope,
  requireUnaborted,
  type Snapshot,
  untilAborted,
} from '../store/database';
import { begin, CALL_TIMEOUT_MS, type Service } from './calls';
import { sizeOf, snapshotOf } from './codec';
import { databaseError, statusOf } from './errors';
import { everythingRequest, queryRequest } from './queries';

/** Timeout of one query of a stream, in milliseconds, however slow the reader. Source: Firestore, quotas. */
const QUERY_TIMEOUT_MS = 60_000;

/** Maximum slices per query of all documents: the emulator sorts everything for each such query. */
const SLICES_PER_FULL_QUERY = 10;

/** Maximum retries of a stream without progress. */
const MAX_RESUMES = 3;

/** Half of the delay before the first retry, in milliseconds; doubles each time. */
const RESUME_DELAY_MS = 200;

/** Interval of the check for stalled streams, in milliseconds. */
const WATCH_INTERVAL_MS = 500;

/** Error of a query that received nothing for too long; not retried. */
class Stalled extends DatabaseError {}

interface StreamOptions extends Service {
  /** Resource name that paths are relative to. */
  root(): Promise<string>;
  /** Maximum documents per query. */
  slice: number;
}

/** Streams queries slice by slice; after a failure resumes behind the last document. */
export function streams({ root, slice, ...service }: StreamOptions): Pick<Database, 'stream' | 'streamAll'> {
  /** Runs one query; cancels it when its reader stops. */
  async function* one(
    parent: string,
    request: { parent: string },
    stallMs: number,
    scope?: ReadScope,
  ): AsyncGenerator<Snapshot> {
    requireUnaborted(scope);
    const stream = await begin(service, 'runQuery', request, { routed: 'parent', timeout: QUERY_TIMEOUT_MS });
    const cancel = () => stream.cancel();
    scope?.signal.addEventListener('abort', cancel, { once: true });
    stream.on('error', () => {});
    // Time of the last wait for a message; undefined while the reader is busy.
    let waitsSince: number | undefined = performance.now();
    let isStalled = false;
    const watch = setInterval(() => {
      if (waitsSince === undefined || performance.now() - waitsSince < stallMs) return;
      isStalled = true;
      cancel();
    }, WATCH_INTERVAL_MS).unref();
    try {
      for await (const { document } of stream) {
        if (!document) continue;
        scope?.received(sizeOf(document));
        waitsSince = undefined;
        yield snapshotOf(parent, document);
        waitsSince = performance.now();
      }
    } catch (error) {
      requireUnaborted(scope);
      if (isStalled) throw new Stalled('Unreachable', `Nothing arrived for ${stallMs} ms`, { cause: error });
      throw statusOf(error) === undefined ? error : databaseError(error, 'query');
    } finally {
      clearInterval(watch);
      scope?.signal.removeEventListener('abort', cancel);
      // Otherwise the call would stay open until its deadline.
      cancel();
    }
  }

  /** Runs a query repeatedly, each time behind the last document. */
  async function* slices(
    requestAfter: (parent: string, last: string | undefined) => { parent: string },
    {
      limit = slice,
      stallMs = CALL_TIMEOUT_MS,
      first,
      scope,
    }: { limit?: number; stallMs?: number; first?: string | undefined; scope?: ReadScope | undefined },
  ): AsyncGenerator<Snapshot> {
    let last = first;
    for (let resumes = 0; ; ) {
      let count = 0;
      try {
        const parent = await root();
        for await (const document of one(parent, requestAfter(parent, last), stallMs, scope)) {
          yield document;
          count += 1;
          resumes = 0;
          last = document.path;
        }
        if (count < limit) return;
      } catch (error) {
        resumes += 1;
        if (error instanceof Stalled || !isUnreachable(error) || resumes > MAX_RESUMES) throw error;
        await untilAborted(pause(RESUME_DELAY_MS * 2 ** resumes), scope);
      }
    }
  }

  return {
    stream: (collection, filters, scope) =>
      slices(
        (parent, last) => {
          const startAfter = last?.slice(collection.length + 1);
          return queryRequest(parent, collection, {
            ...filters,
            limit: slice,
            ...(startAfter !== undefined && { startAfter }),
          });
        },
        { scope },
      ),

    streamAll({ after, fields } = {}) {
      const limit = slice * SLICES_PER_FULL_QUERY;
      return slices(
        (parent, last) => everythingRequest(parent, { after: last, limit, ...(fields && { fields }) }),
        // The emulator sorts everything first.
        { limit, stallMs: QUERY_TIMEOUT_MS, first: after },
      );
    },
  };
}
