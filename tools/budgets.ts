import { writeFileSync } from 'node:fs';
import budgets from '../test/budgets.json';
import { KIBIBYTE } from './bundle/bundles';
import { built } from './bundle/dist';

/*
 * npm run budgets: grants each bundle what it takes now and a little more, in test/budgets.json. What changes there is to
 * be meant.
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
  // One line each, as in the rest of the file.
  writeFileSync(
    'test/budgets.json',
    `${text.replace(/\{\s+("kibibytes": \d+),\s+("modules": \d+)\s+\}/g, '{ $1, $2 }')}\n`,
  );
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
