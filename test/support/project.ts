import { join, relative } from 'node:path';
import { closeNotes, note } from './notes';

/*
 * Before each test file: a project of its own in the emulator, which looks through all of a project's
 * documents for many a query. Nobody is told of its events: what the trigger would do, only the operation does.
 */

const { testPath = '' } = expect.getState();
const name = relative('test', testPath)
  .replace(/\.test\.ts$/, '')
  .replaceAll('/', '-')
  .toLowerCase();

process.env.GOOGLE_CLOUD_PROJECT = `demo-keymint-${name}`;
note('projects', process.env.GOOGLE_CLOUD_PROJECT);
closeNotes();

if (process.env.KEYMINT_TEST_SQLITE) {
  process.env.KEYMINT_SQLITE = join(process.env.KEYMINT_TEST_SQLITE, `${name}.db`);
}
