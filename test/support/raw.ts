import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** A request as it goes over the wire: nothing in its target is tidied up. */
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

/** Opens connections that are kept and used again, so that an answer that spoils one is noticed by the next. */
export function rawClient(url: string) {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
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
