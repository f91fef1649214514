import { setTimeout as pause } from 'node:timers/promises';
import { grpc } from 'google-gax';
import { type Database, isUnreachable, type Snapshot } from '../store/database';
import { type StoredDocument, snapshotOf } from './codec';
import { databaseError } from './errors';
import { everythingRequest, queryRequest } from './queries';

/** Time limit of one query of a stream, in milliseconds, however slow its reader. Source: Firestore, quotas. */
const QUERY_TIMEOUT_MS = 60_000;

/** How often a stream resumes before any more documents arrive. */
const MAX_RESUMES = 3;

/** Half of the pause before the first resumption, in milliseconds; each further pause is twice as long. */
const RESUME_DELAY_MS = 200;

/** The part of a gRPC client that streams queries. Source: google.firestore.v1.Firestore. */
export interface QueryStub {
  runQuery(
    request: object,
    metadata: grpc.Metadata,
    options: { deadline: number },
  ): grpc.ClientReadableStream<{ document?: StoredDocument | null }>;
}

interface Connection {
  /** Resource name that paths are relative to. */
  root(): Promise<string>;
  stub(): Promise<QueryStub>;
  headers: Record<string, string>;
  /** How many documents one query returns at most. */
  slice: number;
}

/** Streams queries slice by slice; resumes after the last document when the connection fails. */
export function streams({ root, stub, headers, slice }: Connection): Pick<Database, 'stream' | 'streamAll'> {
  /** Runs one query; the library's own streams do not wait for their readers, the stub's do. */
  async function* one(parent: string, request: { parent: string }): AsyncGenerator<Snapshot> {
    const metadata = new grpc.Metadata();
    metadata.set('x-goog-request-params', `parent=${encodeURIComponent(request.parent)}`);
    for (const [header, value] of Object.entries(headers)) metadata.set(header, value);
    try {
      const options = { deadline: Date.now() + QUERY_TIMEOUT_MS };
      const answers = (await stub()).runQuery(request, metadata, options);
      // A cancelled call ends with an error that nobody waits for.
      answers.on('error', () => {});
      try {
        for await (const { document } of answers) if (document) yield snapshotOf(parent, document);
      } finally {
        // Otherwise a query whose reader left goes on until its deadline, and keeps the process alive.
        answers.cancel();
      }
    } catch (error) {
      throw databaseError(error, 'query');
    }
  }

  /** Runs a query again and again, each time after the last document. */
  async function* slices(
    requestAfter: (parent: string, last: string | undefined) => { parent: string },
    first?: string,
  ): AsyncGenerator<Snapshot> {
    let last = first;
    for (let resumes = 0; ; ) {
      let count = 0;
      try {
        const parent = await root();
        for await (const document of one(parent, requestAfter(parent, last))) {
          yield document;
          count += 1;
          resumes = 0;
          last = document.path;
        }
        if (count < slice) return;
      } catch (error) {
        resumes += 1;
        if (!isUnreachable(error) || resumes > MAX_RESUMES) throw error;
        await pause(RESUME_DELAY_MS * 2 ** resumes);
      }
    }
  }

  return {
    stream: (collection, filters) =>
      slices((parent, last) => {
        const startAfter = last?.slice(collection.length + 1);
        return queryRequest(parent, collection, {
          ...{ ...filters, limit: slice },
          ...(startAfter !== undefined && { startAfter }),
        });
      }),

    streamAll: ({ after, fields } = {}) =>
      slices(
        (parent, last) => everythingRequest(parent, { after: last, limit: slice, ...(fields && { fields }) }),
        after,
      ),
  };
}
