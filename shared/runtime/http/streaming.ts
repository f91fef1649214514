import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../environment';

/**
 * Maximum time that a client may consume nothing of a streamed response, in milliseconds; then the connection
 * is closed.
 */
const SEND_TIMEOUT_MS = 30_000;

/** Maximum time for a client to consume a response sent at once, in milliseconds. */
const SEND_ALL_TIMEOUT_MS = 120_000;

/** Responses with more bytes have a time limit. */
const MIN_LIMITED_BYTES = 64 * 1024;

/** Closes the connection if the client does not consume a response of this many bytes in time. */
export function closeUnlessTaken(res: ServerResponse, bytes: number): void {
  if (bytes <= MIN_LIMITED_BYTES) return;
  const timer = setTimeout(() => res.destroy(), SEND_ALL_TIMEOUT_MS);
  res.once('close', () => clearTimeout(timer));
}

/** Status and headers of a streamed response. */
export interface ResponseHead {
  status: number;
  headers: Record<string, string>;
}

/**
 * Waits until the client consumed what was written, or disconnected; closes the connection of a stalled
 * client.
 */
async function drained(res: ServerResponse): Promise<void> {
  const timer = setTimeout(() => res.destroy(), SEND_TIMEOUT_MS);
  await new Promise<void>((resolve) => {
    const done = () => {
      res.off('drain', done).off('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
  clearTimeout(timer);
}

/**
 * Streams a response with backpressure; stops reading when the client disconnects. Rethrows an error before
 * the first piece; later errors reset the connection, so that no client takes a partial file for a complete
 * one.
 */
export async function sendPieces(
  { method }: IncomingMessage,
  res: ServerResponse,
  pieces: AsyncIterable<string>,
  { status, headers }: ResponseHead,
  log: Log,
): Promise<void> {
  const reading = pieces[Symbol.asyncIterator]();
  try {
    let piece = await reading.next();
    res.writeHead(status, { 'Cache-Control': 'no-store', ...headers });
    if (method === 'HEAD') {
      res.end();
      return;
    }
    while (!piece.done && !res.destroyed) {
      if (!res.write(piece.value)) await drained(res);
      if (!res.destroyed) piece = await reading.next();
    }
    if (piece.done) res.end();
  } catch (error) {
    if (!res.headersSent) throw error;
    if (!res.destroyed) log.error({ error }, 'A file broke off');
    res.socket?.resetAndDestroy();
  } finally {
    await reading.return?.();
  }
}
