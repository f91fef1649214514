/*
 * The two databases that the tests run on. `npm test` is the embedded lane: each test file has a SQLite
 * file. `npm test -- --firestore` runs on Google's emulator. A path that ends with / is a folder.
 */

export type Lane = 'embedded' | 'firestore';

/** Files whose tests are about Firestore itself, and why. Tests in other files say so with `onFirestore`. */
export const FIRESTORE_ONLY: Readonly<Record<string, string>> = {
  'test/rules/': 'firestore.rules are evaluated by Firestore',
  'test/shared/firestore/': 'the adapter of Firestore is tested',
  'test/shared/runtime/events/deliveries.test.ts': 'events are delivered over HTTP',
  'test/store/equivalence.test.ts': 'SQLite is compared with the emulator',
  'test/tools/bundles.test.ts': 'each function is built with the client of Firestore',
  'test/tools/container.test.ts': 'the image is built with the client of Firestore',
  'test/tools/firestoreMove.test.ts': 'documents move to Firestore and back',
  'test/verification/outage.test.ts': 'the connection to Firestore is cut',
  'test/verification/frozen.test.ts': 'the connection to Firestore is frozen',
};

/** Files that use programs npm does not install: skipped where the program is missing. */
export const NEEDED_PROGRAMS: Readonly<Record<string, string>> = {
  'test/gateways/nginx.test.ts': 'nginx',
};

/** Files that no whole run on the emulator repeats, and why. */
export const EMBEDDED_ONLY: Readonly<Record<string, string>> = {
  'test/browser/': 'npm start works with SQLite on either lane',
  'test/shared/sqlite/': 'the adapter of SQLite is tested',
  'test/tools/backup.test.ts': 'a SQLite file is copied',
  'test/tools/move.test.ts': 'documents move between SQLite files',
  'test/tools/plans.test.ts': 'statements to SQLite are explained',
  'test/tools/singleMachine.test.ts': 'what is built for SQLite is run',
  ...Object.fromEntries(
    [
      ...['architecture', 'budgets', 'contributing', 'openapi', 'operations', 'security'].map(
        (name) => `test/${name}.test.ts`,
      ),
      ...['interleave', 'plot', 'targets'].map((name) => `test/bench/${name}.test.ts`),
      ...['csv', 'grants', 'keyPair', 'resources', 'verdict'].map(
        (name) => `test/shared/domain/${name}.test.ts`,
      ),
      ...['deploy', 'lock', 'prebuilt', 'processes', 'runs', 'saves'].map(
        (name) => `test/tools/${name}.test.ts`,
      ),
      'test/shared/runtime/log.test.ts',
      'test/shared/schemas/',
      'test/shared/tasks/lookUp.test.ts',
      'test/verification/bounds.test.ts',
      'test/web/',
    ].map((path) => [path, 'no database is opened']),
  ),
};

/** Begins the title of a group of tests that are about Firestore. */
export const ON_FIRESTORE = 'on Firestore: ';

/** Begins the title of a group of tests that need a program. */
export const NEEDS = 'needs ';

/** Returns the entry of a list for a test file, by its path in the repository. */
export const entryFor = (list: Readonly<Record<string, string>>, file: string): string | undefined =>
  Object.entries(list).find(([path]) => (path.endsWith('/') ? file.startsWith(path) : file === path))?.[1];
