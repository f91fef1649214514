import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsOf, endAll, type Identity, identityOf, isRunning, processesWith } from '../processes';
import type { Lane } from './lanes';
import { lastLineOf, outcomeOf, RESULTS, resultsIn } from './results';

/*
 * Ends every process that a run of the tests has started, however the run ends: it remembers the processes
 * below the run's own, and kills those that are left, and those with its folder in their environment, when its
 * standard input closes, which the run keeps open.
 * Run as: node --require tsx/cjs tools/testing/sweeper.ts PID FOLDER LANE. A run that ends by itself writes
 * `done`; otherwise the last line and the folder of the run are left to this process.
 */

const POLL_MS = 500;

const [pid = '', folder = '', lane = ''] = process.argv.slice(2);

let said = '';
process.stdin.on('data', (text: Buffer) => {
  said += text;
});
let isOver = false;
const over = once(process.stdin, 'close').then(() => {
  isOver = true;
});
// Ctrl-C in a terminal is for the run.
process.on('SIGINT', () => {});

const known = new Map<number, Identity>();

function remember(pids: readonly number[]): void {
  for (const each of pids) {
    const identity = each === process.pid ? undefined : identityOf(each);
    if (identity) known.set(each, identity);
  }
}

function look(): void {
  for (const identity of known.values()) if (!isRunning(identity)) known.delete(identity.pid);
  remember(descendantsOf(Number(pid), ...known.keys()));
}

/** Remembers what is left of the run, also what nobody has seen being started. */
function lookForAll(): void {
  look();
  remember(processesWith('KEYMINT_TEST_FOLDER', folder));
}

async function main(): Promise<void> {
  while (!isOver) {
    look();
    await Promise.race([pause(POLL_MS), over]);
  }
  for (lookForAll(); known.size > 0; lookForAll()) await endAll([...known.values()]);
  if (said === 'done') return;
  const outcome = outcomeOf(resultsIn(join(folder, RESULTS)), lane as Lane, false);
  console.log(`The run was killed.\n${lastLineOf(outcome)}`);
  rmSync(folder, { recursive: true, force: true });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
