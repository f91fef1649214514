import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../environment';

/** How long a client may take nothing of an answer, in milliseconds; then the connection is closed. */
const SEND_TIMEOUT_MS = 30_000;

/** How long a client may take for an answer that is sent at once, in milliseconds. */
const SEND_ALL_TIMEOUT_MS = 120_000;

/** An answer of more bytes may wait for its client, in memory. */
const LARGE = 64 * 1024;

/** Closes the connection of a client that does not take an answer of so many bytes in time. */
export function closeUnlessTaken(res: ServerResponse, bytes: number): void {
  if (bytes <= LARGE) return;
  const timer = setTimeout(() => res.destroy(), SEND_ALL_TIMEOUT_MS);
  res.once('close', () => clearTimeout(timer));
}

/** How an answer is sent that is read meanwhile. */
export interface Head {
  status: number;
  headers: Record<string, string>;
}

/** Waits until a client has taken what was written, or is gone: one that takes nothing for long is cut off. */
async function taken(res: ServerResponse): Promise<void> {
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
 * Sends an answer piece by piece, no faster than its client takes it, and stops reading when the client
 * goes away. What is thrown before the first piece is thrown on; after that the connection is broken, so
 * that nobody takes what came for all there is.
 */
export async function sendPieces(
  { method }: IncomingMessage,
  res: ServerResponse,
  pieces: AsyncIterable<string>,
  { status, headers }: Head,
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
      if (!res.write(piece.value)) await taken(res);
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
