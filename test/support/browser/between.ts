import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands between a browser and Keymint: it passes everything on, and can do ill to files. */
export interface Between {
  /** Where a browser finds Keymint behind it. */
  url: string;
  /** Has files break off after some of their rows, from now on. */
  breakFiles(): void;
  /** Has files stop after some of their rows until what is answered is called, from now on. */
  holdFiles(): () => void;
  /** Has files come whole again. */
  heal(): void;
  stop(): Promise<void>;
}

/** The first rows of a piece of CSV, whole ones. */
const firstRows = (piece: Buffer): number => piece.lastIndexOf('\r\n', piece.length / 2) + 2;

export async function startBetween(keymint: string): Promise<Between> {
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
        // What was written has to be on its way before the connection breaks.
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
    breakFiles() {
      isBroken = true;
    },
    holdFiles() {
      let release = () => {};
      held = new Promise((resolve) => (release = resolve));
      return release;
    },
    heal() {
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
