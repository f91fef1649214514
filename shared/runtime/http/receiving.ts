import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { invalidRequest, PayloadTooLarge, RequestTimeout, UnsupportedMediaType } from '../../faults';

/**
 * Maximum length of a body in bytes, compressed or not; and for anonymous callers, whose only bodies are
 * forms.
 */
export const MAX_BODY = 1024 * 1024;
export const MAX_ANONYMOUS_BODY = 64 * 1024;

/** Maximum time for a body to arrive once it is read, in milliseconds. */
const BODY_TIMEOUT_MS = 20_000;

/**
 * Maximum time for the headers, and for a whole request, to arrive, and interval of the check, in
 * milliseconds.
 */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 5000;

/**
 * Maximum time that an unread body is received after the response, in milliseconds. Source: RFC 9112, 9.6.
 */
const LINGER_MS = 1000;

/** Sets the timeouts of a server for incoming requests; call it before the server listens. */
export function limitServer(server: Server): void {
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  // Node.js reads this property when the server starts to listen; its types have it only as an option.
  Object.assign(server, { connectionsCheckingInterval: CHECK_INTERVAL_MS });
}

/** True if a request has a body, received or not. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

const latest = Symbol('latest request with a body');

/** A connection, with the method that Node.js's server closes it with. */
interface ServerConnection extends Socket {
  destroySoon(): void;
  [latest]?: IncomingMessage;
}

/** Receives and drops the rest of a body for up to `LINGER_MS`. */
function discard(req: IncomingMessage): void {
  req.resume();
  const close = () => {
    if (!req.complete) req.socket.destroy();
  };
  // After a busy period, data that already arrived is read first.
  const timer = setTimeout(() => setImmediate(close), LINGER_MS);
  req.once('close', () => clearTimeout(timer));
}

/**
 * Limits what is received after the response: an unread body is received for `LINGER_MS`, so that the client
 * can read the response, and then the connection is closed. Call it for each request.
 */
export function limitRest(req: IncomingMessage, res: ServerResponse): void {
  if (!hasBody(req)) return;
  const socket = req.socket as ServerConnection;
  if (!socket[latest]) {
    // Node.js calls it after a response with `Connection: close`; unread bytes would reset the connection.
    const { destroySoon } = socket;
    socket.destroySoon = () => {
      const request = socket[latest];
      if (!request || request.complete) return destroySoon.call(socket);
      socket.end();
      discard(request);
    };
  }
  socket[latest] = req;
  res.once('close', () => {
    if (!req.complete && socket.writable) discard(req);
  });
}

const decoders = {
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
  gzip: promisify(gunzip),
};

const sizeText = (bytes: number): string =>
  bytes < MAX_BODY ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`;

/** Collects the bytes of a body; stops as soon as there are too many. */
function collect(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => stop(RequestTimeout()), BODY_TIMEOUT_MS);
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) stop(PayloadTooLarge({ limit: sizeText(limit) }));
      else chunks.push(chunk);
    };
    const onEnd = () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks, length));
    };
    const onBreak = () => stop(invalidRequest('The body could not be read'));
    const stop = (fault: Error) => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('error', onBreak).off('close', onBreak);
      req.pause();
      reject(fault);
    };
    req.on('data', onData).once('end', onEnd).once('error', onBreak).once('close', onBreak);
  });
}

/**
 * Reads and decompresses the body of a request; undefined without a body. @throws InvalidRequest @throws
 * PayloadTooLarge @throws RequestTimeout @throws UnsupportedMediaType
 */
export async function receive(req: IncomingMessage, limit = MAX_BODY): Promise<Buffer | undefined> {
  if (!hasBody(req)) return undefined;
  const tooLarge = () => PayloadTooLarge({ limit: sizeText(limit) });
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase();
  const isPlain = encoding === 'identity';
  if (!isPlain && !Object.hasOwn(decoders, encoding)) throw UnsupportedMediaType({ mediaType: encoding });
  const bytes = await collect(req, limit);
  if (bytes.length === 0) return undefined;
  if (isPlain) return bytes;
  try {
    return await decoders[encoding as keyof typeof decoders](bytes, { maxOutputLength: limit });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge()
      : invalidRequest('The body could not be decompressed');
  }
}
