import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Context } from '../../../shared/context';
import { isTrigger, loadCatalog } from '../../../shared/runtime/catalog';
import { deliverInTurn } from '../../../shared/runtime/events/events';
import { registerTriggers } from '../../../tools/emulator';
import { eventReceivers } from '../../../tools/testing/eventRouter';

/** Registers the triggers with the emulator for the project of this test file, once. */
let registering: Promise<void> | undefined;

/**
 * Receives the emulator's events of an organization in this process, which has the mail server and the clock of
 * the test. Returns what stops it, after the triggers that run.
 */
export async function receiveEvents(org: string, context: Context): Promise<() => Promise<void>> {
  const {
    KEYMINT_TEST_FOLDER: folder,
    FIRESTORE_EMULATOR_HOST: host,
    GOOGLE_CLOUD_PROJECT: project,
  } = process.env;
  if (!folder || !host || !project) throw new Error('Run tests with npm test');
  const triggers = new Map(
    loadCatalog()
      .filter(isTrigger)
      .map((trigger) => [trigger.name, trigger]),
  );
  const running = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];
  const later = (work: () => void, wait: number) => void timers.push(setTimeout(work, wait));
  const server = createServer((req, res) => {
    req.resume();
    const trigger = triggers.get(`${req.url?.slice(req.url.lastIndexOf('/') + 1)}`);
    if (!trigger) return res.writeHead(404).end();
    const event = { document: `${req.headers['ce-document']}` };
    const handled = deliverInTurn(trigger, event, context, later).then(
      () => void res.writeHead(204).end(),
      (error) => {
        context.log.error({ trigger: trigger.name, error }, 'A trigger failed');
        res.writeHead(500).end();
      },
    );
    running.add(handled);
    void handled.finally(() => running.delete(handled));
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  registering ??= registerTriggers(host, project);
  await registering;
  const file = join(eventReceivers(folder), org);
  writeFileSync(file, `http://127.0.0.1:${port}`);
  return async () => {
    rmSync(file);
    for (const timer of timers) clearTimeout(timer);
    await Promise.all(running);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
