import { existsSync } from 'node:fs';
import { delimiter, join, relative, resolve } from 'node:path';
import {
  entryFor,
  FIRESTORE_ONLY,
  type Lane,
  NEEDED_PROGRAMS,
  NEEDS,
  ON_FIRESTORE,
} from '../../../tools/testing/lanes';

/** The database of this test run. */
export const lane: Lane = process.env.KEYMINT_TEST_SQLITE ? 'embedded' : 'firestore';

const isInstalled = (program: string): boolean =>
  `${process.env.PATH}`.split(delimiter).some((folder) => existsSync(join(folder, program)));

/** Groups tests that apply to Firestore only, with the reason. */
export const onFirestore = (why: string, tests: () => void): void =>
  (lane === 'firestore' ? describe : describe.skip)(`${ON_FIRESTORE}${why}`, tests);

/** Groups tests that need a program which npm does not install. */
export const withProgram = (program: string, tests: () => void): void =>
  (isInstalled(program) ? describe : describe.skip)(`${NEEDS}${program}`, tests);

/** True if no test of a file can run here: it is about the other database or needs a missing program. */
export function isElsewhere(testPath: string): boolean {
  const file = relative(resolve('.'), testPath);
  if (lane === 'embedded' && entryFor(FIRESTORE_ONLY, file) !== undefined) return true;
  const program = entryFor(NEEDED_PROGRAMS, file);
  return program !== undefined && !isInstalled(program);
}
