import { writeFileSync } from 'node:fs';
import budgets from '../test/budgets.json';
import { KIBIBYTE } from './bundle/bundles';
import { built } from './bundle/dist';

/*
 * npm run budgets: grants each bundle what it takes now and a little more, in test/budgets.json. What changes there is to
 * be meant. What operations take is written there by hand, as test/runtime/roundTrips.test.ts counts it.
 */

/** How much more than now is granted, so that a line more changes no budget; sizes go in steps of so many KiB. */
const ROOM = 1.02;
const STEP = 16;

async function main(): Promise<void> {
  const bundles = Object.fromEntries(
    (await built())
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, bytes, modules }) => {
        const kibibytes = Math.ceil((bytes * ROOM) / KIBIBYTE / STEP) * STEP;
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
