import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** What is in memory after everything that nothing refers to is gone, in bytes. */
export async function heapInUse(): Promise<number> {
  // What is finalized lets go of more.
  for (let round = 0; round < 3; round++) {
    collect();
    await turn();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
