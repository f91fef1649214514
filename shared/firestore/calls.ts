import { setTimeout as pause } from 'node:timers/promises';
import { grpc } from 'google-gax';
import { DatabaseError, type ReadScope, requireUnaborted, untilAborted } from '../store/database';
import type { StoredDocument, Timestamp, Value } from './codec';
import { databaseError, Status, statusOf } from './errors';

/** Timeout of a call including its retries, in milliseconds. */
export const CALL_TIMEOUT_MS = 10_000;

/** Delay before the first retry of a call, in milliseconds; grows by half with each retry. */
const RETRY_DELAY_MS = 50;
const MAX_RETRY_DELAY_MS = 1000;

const INTERNAL = 13;

/** Statuses after which a read is retried. Source: @google-cloud/firestore, firestore_client_config.json. */
const transient = new Set<number | undefined>([Status.deadlineExceeded, Status.unavailable, INTERNAL]);

/** A server-side stream of messages. */
export interface ServerStream<Message> extends AsyncIterable<Message> {
  on(event: 'data', listener: (message: Message) => void): this;
  on(event: 'end' | 'close', listener: () => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  /** Cancels the call, also on the server. */
  cancel(): void;
}

type Call<Message> = (
  request: object,
  metadata: grpc.Metadata,
  options: { deadline: number },
) => ServerStream<Message>;

/** Message types by method. Source: google.firestore.v1.Firestore. */
interface Messages {
  runQuery: { document?: StoredDocument | null; readTime?: Timestamp | null };
  batchGetDocuments: { found?: StoredDocument | null };
  runAggregationQuery: { result?: { aggregateFields?: Record<string, Value> | null } | null };
}

/** The streaming part of a gRPC client. */
export type Stub = { [Method in keyof Messages]: Call<Messages[Method]> };

/**
 * Access to the service without the library's own streams, which have no backpressure and cannot be
 * cancelled.
 */
export interface Service {
  stub(): Promise<Stub>;
  headers: Record<string, string>;
}

/** Starts a call. `routed` names the request member for routing, such as `parent`. */
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

/** Wraps an error thrown by a consumer of messages, as opposed to the call. */
class ConsumerError extends Error {}

/** Consumes all messages of a stream; if `take` throws, cancels the stream. */
const drained = <Message>(stream: ServerStream<Message>, take: (message: Message) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('end', resolve);
    // A broken connection may close the stream without an error. No effect after its end.
    stream.on('close', () => {
      reject(Object.assign(new Error('The stream broke off'), { code: Status.unavailable }));
    });
    stream.on('data', (message) => {
      try {
        take(message);
      } catch (error) {
        reject(new ConsumerError('A message was not taken', { cause: error }));
        stream.cancel();
      }
    });
  });

/**
 * Makes a call and returns its messages, mapped by `take`; retries until the timeout. @throws DatabaseError,
 * or what `take` throws
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
      if (error instanceof ConsumerError) throw error.cause;
      if (error instanceof DatabaseError) throw error;
      const wait = Math.random() * delay;
      if (!transient.has(statusOf(error)) || Date.now() + wait >= deadline)
        throw databaseError(error, 'query');
      await untilAborted(pause(wait), scope);
    }
  }
}
