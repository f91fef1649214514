import { setTimeout as pause } from 'node:timers/promises';
import { grpc } from 'google-gax';
import { DatabaseError, type ReadScope, requireUnaborted, untilAborted } from '../store/database';
import type { StoredDocument, Timestamp, Value } from './codec';
import { databaseError, Status, statusOf } from './errors';

/** Time limit of a call with all its retries, in milliseconds. */
export const CALL_TIMEOUT_MS = 10_000;

/** The pause before the first retry of a call, in milliseconds; each further pause is half as long again. */
const RETRY_DELAY_MS = 50;
const MAX_RETRY_DELAY_MS = 1000;

const INTERNAL = 13;

/** Statuses after which a read is tried again. Source: @google-cloud/firestore, firestore_client_config.json. */
const transient = new Set<number | undefined>([Status.deadlineExceeded, Status.unavailable, INTERNAL]);

/** Messages that a server streams. */
export interface ServerStream<Message> extends AsyncIterable<Message> {
  on(event: 'data', listener: (message: Message) => void): this;
  on(event: 'end' | 'close', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  /** Ends the call, also at the server. */
  cancel(): void;
}

type Call<Message> = (
  request: object,
  metadata: grpc.Metadata,
  options: { deadline: number },
) => ServerStream<Message>;

/** The messages of each method. Source: google.firestore.v1.Firestore. */
interface Messages {
  runQuery: { document?: StoredDocument | null; readTime?: Timestamp | null };
  batchGetDocuments: { found?: StoredDocument | null };
  runAggregationQuery: { result?: { aggregateFields?: Record<string, Value> | null } | null };
}

/** The part of a gRPC client that streams answers. */
export type Stub = { [Method in keyof Messages]: Call<Messages[Method]> };

/** How the service is called: the library's own streams neither wait for their readers nor can be cancelled. */
export interface Service {
  stub(): Promise<Stub>;
  headers: Record<string, string>;
}

/** Begins a call. `routed` names what it is about, such as `parent`. */
export async function begin<Method extends keyof Messages>(
  { stub, headers }: Service,
  method: Method,
  request: Record<string, unknown>,
  { routed, timeout }: { routed: string; timeout: number },
): Promise<ServerStream<Messages[Method]>> {
  const metadata = new grpc.Metadata();
  metadata.set('x-goog-request-params', `${routed}=${encodeURIComponent(`${request[routed]}`)}`);
  for (const [header, value] of Object.entries(headers)) metadata.set(header, value);
  const client: Stub = await stub();
  return client[method](request, metadata, { deadline: Date.now() + timeout });
}

/** Wraps an error that a taker of messages threw, which is not the call's. */
class Untaken extends Error {}

/** Takes every message of a stream; an error that `take` throws cancels it. */
const drained = <Message>(stream: ServerStream<Message>, take: (message: Message) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('end', resolve);
    // A connection that breaks may close the stream without an error; after its end this has no effect.
    stream.on('close', () => {
      reject(Object.assign(new Error('The stream broke off'), { code: Status.unavailable }));
    });
    stream.on('data', (message) => {
      try {
        take(message);
      } catch (error) {
        reject(new Untaken('A message was not taken', { cause: error }));
        stream.cancel();
      }
    });
  });

/**
 * Makes a call and returns what `take` makes of its messages; retries it for ten seconds.
 * @throws DatabaseError, or what `take` throws
 */
export async function collected<Method extends keyof Messages, T>(
  service: Service,
  method: Method,
  request: Record<string, unknown>,
  {
    routed,
    take,
    scope,
  }: { routed: string; take: (message: Messages[Method]) => T; scope?: ReadScope | undefined },
): Promise<T[]> {
  requireUnaborted(scope);
  const deadline = Date.now() + CALL_TIMEOUT_MS;
  for (let delay = RETRY_DELAY_MS; ; delay = Math.min(delay * 1.5, MAX_RETRY_DELAY_MS)) {
    const all: T[] = [];
    try {
      const stream = await begin(service, method, request, { routed, timeout: deadline - Date.now() });
      const whole = drained(stream, (message) => void all.push(take(message)));
      await untilAborted(whole, scope, () => stream.cancel());
      return all;
    } catch (error) {
      if (error instanceof Untaken) throw error.cause;
      if (error instanceof DatabaseError) throw error;
      const wait = Math.random() * delay;
      if (!transient.has(statusOf(error)) || Date.now() + wait >= deadline)
        throw databaseError(error, 'query');
      await untilAborted(pause(wait), scope);
    }
  }
}
