import { join, relative } from 'node:path';
import { isElsewhere, lane } from '../database/lanes';
import { closeNotes, note } from './notes';

/*
 * Before each test file: a database of its own. The emulator looks through all of a project's documents for
 * many a query, and SQLite has one writer at a time. Nobody is told of a project's events: what the trigger
 * would do, only the operation does.
 */

const { testPath = '' } = expect.getState();
const name = relative('test', testPath)
  .replace(/\.test\.ts$/, '')
  .replaceAll('/', '-')
  .toLowerCase();

if (lane === 'embedded') {
  process.env.KEYMINT_SQLITE = join(`${process.env.KEYMINT_TEST_SQLITE}`, `${name}.db`);
} else {
  process.env.GOOGLE_CLOUD_PROJECT = `demo-keymint-${name}`;
  note('projects', process.env.GOOGLE_CLOUD_PROJECT);
  closeNotes();
}

if (isElsewhere(testPath)) {
  const { skip } = test;
  Object.assign(globalThis, { test: skip, it: skip });
  for (const hook of ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'])
    Object.assign(globalThis, { [hook]: () => {} });
}
