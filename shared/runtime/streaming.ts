import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../context';

/** How an answer is sent that is read meanwhile. */
interface Head {
  status: number;
  contentType: string;
  filename: string;
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
  { status, contentType, filename }: Head,
  log: Log,
): Promise<void> {
  const once = (event: string) => new Promise<void>((resolve) => res.once(event, resolve));
  const gone = once('close');
  const reading = pieces[Symbol.asyncIterator]();
  try {
    let piece = await reading.next();
    res.writeHead(status, {
      'Content-Type': contentType,
      'Content-Disposition': `attachment; filename="${filename}"`,
      'Cache-Control': 'no-store',
    });
    if (method === 'HEAD') {
      res.end();
      return;
    }
    while (!piece.done && !res.destroyed) {
      if (!res.write(piece.value)) await Promise.race([once('drain'), gone]);
      if (!res.destroyed) piece = await reading.next();
    }
    if (piece.done) res.end();
  } catch (error) {
    if (!res.headersSent) throw error;
    log.error({ error }, 'A file broke off');
    res.socket?.resetAndDestroy();
  } finally {
    await reading.return?.();
  }
}
