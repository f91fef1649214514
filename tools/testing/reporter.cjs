// Jest reporter: appends a line to the file KEYMINT_TEST_RESULTS after each test file, so that an aborted run has
// results too.
const { appendFileSync } = require('node:fs');
const { relative } = require('node:path');

module.exports = class {
  onTestResult(_test, { testFilePath, testExecError, perfStats, testResults }) {
    if (!process.env.KEYMINT_TEST_RESULTS) return;
    const result = {
      file: relative('.', testFilePath),
      ms: perfStats.runtime,
      isBroken: testExecError !== undefined && testExecError !== null,
      tests: testResults.map(({ ancestorTitles, title, status, invocations }) => ({
        titles: [...ancestorTitles, title],
        status,
        invocations,
      })),
    };
    appendFileSync(process.env.KEYMINT_TEST_RESULTS, `${JSON.stringify(result)}\n`);
  }
};
