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

/** Time limit of one query of a stream, in milliseconds, however slow its reader. Source: Firestore, quotas. */
const QUERY_TIMEOUT_MS = 60_000;

/** Slices that one query of all documents returns at most: the emulator sorts everything for each such query. */
const SLICES_OF_EVERYTHING = 10;

/** How often a stream resumes before any more documents arrive. */
const MAX_RESUMES = 3;

/** Half of the pause before the first resumption, in milliseconds; each further pause is twice as long. */
const RESUME_DELAY_MS = 200;

/** How often it is looked whether anything arrives, in milliseconds. */
const WATCH_INTERVAL_MS = 500;

/** A query of which nothing has arrived for so long that it is not resumed. */
class Stalled extends DatabaseError {}

interface Connection extends Service {
  /** Resource name that paths are relative to. */
  root(): Promise<string>;
  /** How many documents one query returns at most. */
  slice: number;
}

/** Streams queries slice by slice; resumes after the last document when the connection fails. */
export function streams({ root, slice, ...service }: Connection): Pick<Database, 'stream' | 'streamAll'> {
  /** Runs one query, and cancels it when its reader leaves. */
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
    // Time that the reader takes is not waited for.
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
      // A reader that leaves does not end the call: it would stay open until its deadline.
      cancel();
    }
  }

  /** Runs a query again and again, each time after the last document. */
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
            ...{ ...filters, limit: slice },
            ...(startAfter !== undefined && { startAfter }),
          });
        },
        { scope },
      ),

    streamAll({ after, fields } = {}) {
      const limit = slice * SLICES_OF_EVERYTHING;
      return slices(
        (parent, last) => everythingRequest(parent, { after: last, limit, ...(fields && { fields }) }),
        // The emulator sorts everything before it answers.
        { limit, stallMs: QUERY_TIMEOUT_MS, first: after },
      );
    },
  };
}
