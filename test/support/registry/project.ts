import { join, relative } from 'node:path';
import { isElsewhere, lane } from '../database/lanes';
import { closeNotes, note } from './notes';

/*
 * Gives each test file its own database: the emulator scans all documents of a project for many queries, and
 * SQLite has one writer at a time. The project's events are not delivered, so the operation does the trigger's work.
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
