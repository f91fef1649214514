import { sep } from 'node:path';

/*
 * Runs before each test file: retries a failed browser test once, since a shared machine may be slow. The end of
 * the run lists the tests that needed it.
 */

const { testPath = '' } = expect.getState();
if (testPath.split(sep).includes('browser')) jest.retryTimes(1, { logErrorsBeforeRetry: true });
