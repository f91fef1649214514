module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  // jose is published as modules only, which jest requires as scripts.
  transform: { '\\.(t|j|mj)s$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!(jose)/)'],
  setupFilesAfterEnv: [
    '<rootDir>/test/support/registry/project.ts',
    '<rootDir>/test/support/database/plans/setup.ts',
    '<rootDir>/test/support/registry/retry.ts',
  ],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  maxWorkers: 2,
  // A worker keeps something of each file it has run, and grows slower with it.
  workerIdleMemoryLimit: '1GB',
  // For tests that hang: no test depends on the speed of the machine.
  testTimeout: 150_000,
  reporters: ['default', '<rootDir>/tools/testing/reporter.cjs'],
};
