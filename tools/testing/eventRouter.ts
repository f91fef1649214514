import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';

/** Folder of a run with one file for each organization that receives its own events, which names the URL. */
export const eventReceivers = (folder: string): string => join(folder, 'events');

/** Receives the emulator's events for the processes of a run. */
interface EventRouter {
  /** `host:port` for the emulator. */
  host: string;
  /** Sets the port of the process that runs a trigger for all other organizations. */
  serve(trigger: string, port: number): void;
}

/** Returns the URL that an organization's events go to, if it receives them itself. `document` may be encoded. */
function receiverOf(folder: string, document: string): string | undefined {
  const [, org = ''] = /(?:^|\/|%2F)organizations(?:\/|%2F)([\w-]+)(?:\/|%2F)/i.exec(document) ?? [];
  try {
    return org && readFileSync(join(eventReceivers(folder), org), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Starts the router: the emulator sends all events to one address, but the mail server and the clock of a test
 * are in its own process. Events that no process handles are acknowledged.
 */
export async function startEventRouter(folder: string): Promise<EventRouter> {
  mkdirSync(eventReceivers(folder), { recursive: true });
  const ports = new Map<string, number>();
  const server = createServer(async (req, res) => {
    const body = await buffer(req);
    const path = req.url ?? '';
    const receiver = receiverOf(folder, `${req.headers['ce-document']}`);
    const port = ports.get(path.slice(path.lastIndexOf('/') + 1));
    const target = receiver ?? (port && `http://127.0.0.1:${port}`);
    if (target === undefined || target === 0 || target === '') return res.writeHead(204).end();
    const headers = Object.entries(req.headers).filter(
      ([name]) => name.startsWith('ce-') || name === 'content-type',
    ) as [string, string][];
    try {
      const answer = await fetch(`${target}${path}`, { method: 'POST', headers, body });
      return res.writeHead(answer.status).end(await answer.text());
    } catch {
      // The receiver has stopped since the event was sent.
      return res.writeHead(503).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (trigger, port) => void ports.set(trigger, port),
  };
}
