import { writeFileSync } from 'node:fs';
import budgets from '../test/budgets.json';
import { KIBIBYTE } from './bundle/bundles';
import { built } from './bundle/dist';

/*
 * npm run budgets: sets the budget of each bundle in test/budgets.json to its current size plus some room; review the
 * diff. Round trips of operations are entered by hand, as counted by test/runtime/roundTrips.test.ts.
 */

/** Room above the current size, so that small changes stay within budget; sizes are rounded up to this many KiB. */
const ROOM = 1.02;
const STEP_KIB = 16;

async function main(): Promise<void> {
  const bundles = Object.fromEntries(
    (await built())
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, bytes, modules }) => {
        const kibibytes = Math.ceil((bytes * ROOM) / KIBIBYTE / STEP_KIB) * STEP_KIB;
        return [name, { kibibytes, modules: Math.ceil(modules * ROOM) }];
      }),
  );
  const text = JSON.stringify({ ...budgets, bundles }, null, 2);
  const onOneLine = (_: string, members: string) => `{ ${members.replace(/\s+/g, ' ')} }`;
  writeFileSync('test/budgets.json', `${text.replace(/\{\s+([^{}]+?)\s+\}/g, onOneLine)}\n`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
