import { sep } from 'node:path';

/*
 * Before each test file: what is looked at in a real browser on a shared machine is tried a second time.
 * The end of the run names each test that needed it.
 */

const { testPath = '' } = expect.getState();
if (testPath.split(sep).includes('browser')) jest.retryTimes(1, { logErrorsBeforeRetry: true });
