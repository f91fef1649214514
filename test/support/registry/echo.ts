import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the echo server returns it. */
export interface Echoed {
  method: string;
  target: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Starts an API that returns each request as JSON. */
export async function startEcho() {
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const { method = '', url: target = '', headers } = req;
    const echoed: Echoed = { method, target, headers, body: Buffer.concat(chunks).toString() };
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(echoed));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
