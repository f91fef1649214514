import { once } from 'node:events';
import { connect } from 'node:net';
import { until } from '../../../tools/ports';

/** A TCP connection that a test writes to. */
export interface RawSocket {
  send(bytes: string | Uint8Array): void;
  /** All bytes received so far, as text. */
  received(): string;
  /** Waits until a text is received. */
  receives(text: string): Promise<void>;
  isClosed(): boolean;
  /** Waits until the server closes the connection. */
  closed(): Promise<void>;
  destroy(): void;
}

export async function openSocket(url: string): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let [received, isClosed] = ['', false];
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1');
  });
  const close = () => {
    isClosed = true;
    socket.destroy();
  };
  // A server that closes while bytes are in transit resets the connection.
  socket.on('error', close).on('end', close).on('close', close);
  await once(socket, 'connect');
  return {
    send: (bytes) => void socket.write(bytes),
    received: () => received,
    receives: (text) =>
      until(async () => received.includes(text), `“${text}” after “${received}”`, { timeoutMs: 60_000 }),
    isClosed: () => isClosed,
    closed: () => until(async () => isClosed, 'the end of a connection', { timeoutMs: 120_000 }),
    destroy: () => void socket.destroy(),
  };
}

/** Returns the head of a request. */
export const headOf = (
  method: string,
  target: string,
  headers: Record<string, string | number> = {},
): string =>
  `${[
    `${method} ${target} HTTP/1.1`,
    'Host: localhost',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ]
    .map((line) => `${line}\r\n`)
    .join('')}\r\n`;

/** Returns a chunk of a body. */
export const chunkOf = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
