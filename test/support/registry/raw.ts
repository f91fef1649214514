import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';

/** A request as sent over the wire: its target is not normalized. */
export interface RawRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
  body?: Buffer | undefined;
}

export interface RawReply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Returns a client with keep-alive connections, so that a response that corrupts one is noticed by the next. */
export function rawClient(url: string, maxSockets = 8) {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets });
  return {
    send: ({ method, target, headers, body }: RawRequest): Promise<RawReply> =>
      new Promise((resolve, reject) => {
        const length = body && { 'Content-Length': `${body.length}` };
        const sent = request({
          agent,
          hostname,
          port,
          method,
          path: target,
          headers: { ...headers, ...length },
        });
        sent.on('error', reject).on('response', (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        });
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

/**
 * Writes bytes to a new connection and reads until the server closes it. The last request must have
 * `Connection: close`, unless the server refuses an earlier one.
 */
export async function exchange(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  // A server that refuses early closes before it has read everything.
  socket.on('error', () => {});
  socket.write(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('latin1');
}

/** Returns the status of each response in the received text. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/(?:^|\r\n|\n|\})HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
