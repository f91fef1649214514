import { Agent } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { answerOf } from './load';
import type { Call } from './subject';

/*
 * Sends all requests at once from a worker thread, so that measurements in the main thread are not delayed. Posts
 * the number of responses by status.
 */

const { url, calls }: { url: string; calls: Call[] } = workerData;

async function main(): Promise<void> {
  const agent = new Agent({ maxSockets: calls.length });
  const statuses: Record<number, number> = {};
  await Promise.all(
    calls.map(async (call) => {
      const { status } = await answerOf(url, call, agent);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }),
  );
  agent.destroy();
  parentPort?.postMessage(statuses);
}

main().catch((error) => {
  throw error;
});
