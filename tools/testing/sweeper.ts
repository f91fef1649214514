import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsOf, endAll, type Identity, identityOf, isRunning, processesWith } from '../processes';
import type { Lane } from './lanes';
import { lastLineOf, outcomeOf, RESULTS_FILE, resultsIn } from './results';

/*
 * Kills every process that a test run has started, however the run ends: remembers the descendants of the run, and
 * when its standard input, which the run keeps open, closes, kills those that are left and those with the run's
 * folder in their environment.
 * Usage: node --require tsx/cjs tools/testing/sweeper.ts PID FOLDER LANE. A run that ends normally writes `done`;
 * otherwise this process prints the last line and removes the folder.
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
// Ctrl-C in a terminal is handled by the run.
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

/** Remembers what is left of the run, including processes that polling missed. */
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
  const outcome = outcomeOf(resultsIn(join(folder, RESULTS_FILE)), lane as Lane, false);
  console.log(`The run was killed.\n${lastLineOf(outcome)}`);
  rmSync(folder, { recursive: true, force: true });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
