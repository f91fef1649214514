import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy between a browser and Keymint that can truncate or stall CSV downloads. */
export interface FaultyProxy {
  /** Base URL for the browser. */
  url: string;
  /** Closes the connection of each CSV download after some of its rows. */
  truncateDownloads(): void;
  /** Stalls each CSV download after some of its rows until the returned function is called. */
  stallDownloads(): () => void;
  /** Passes CSV downloads on unchanged again. */
  restore(): void;
  stop(): Promise<void>;
}

/** Length of the whole rows in the first half of a chunk of CSV, in bytes. */
const firstRows = (piece: Buffer): number => piece.lastIndexOf('\r\n', piece.length / 2) + 2;

export async function startFaultyProxy(keymint: string): Promise<FaultyProxy> {
  let isBroken = false;
  let held: Promise<void> | undefined;
  const server = createServer((req, res) => {
    const asked = request(`${keymint}${req.url}`, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      if (!answer.headers['content-type']?.startsWith('text/csv') || !(isBroken || held)) {
        answer.pipe(res);
        return;
      }
      answer.once('data', async (piece: Buffer) => {
        answer.pause();
        res.write(piece.subarray(0, firstRows(piece)));
        await held;
        // Lets the written rows reach the browser before the connection closes.
        if (isBroken) setTimeout(() => res.destroy(), 100);
        else {
          res.write(piece.subarray(firstRows(piece)));
          answer.pipe(res);
        }
      });
    });
    asked.on('error', () => res.destroy());
    res.on('close', () => asked.destroy());
    req.pipe(asked);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    truncateDownloads() {
      isBroken = true;
    },
    stallDownloads() {
      let release = () => {};
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
    restore() {
      isBroken = false;
      held = undefined;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
