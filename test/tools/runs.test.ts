import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../tools/ports';
import { commandOf, descendantsOf, killNow, pidOf, signal } from '../../tools/processes';
import { EMBEDDED_ONLY, FIRESTORE_ONLY, NEEDED_PROGRAMS } from '../../tools/testing/lanes';
import { lastLineOf, outcomeOf, RESULTS_FILE } from '../../tools/testing/results';

/* Runs of the tests: their last lines, and that nothing is left behind when they are aborted. */

jest.setTimeout(240_000);

const temporary = mkdtempSync(join(tmpdir(), 'keymint-runs-'));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const { pid } of started) if (pid !== undefined) [pid, ...descendantsOf(pid)].forEach(killNow);
  rmSync(temporary, { recursive: true, force: true });
});

/** Starts a run and records its output. */
function watched(args: readonly string[], env: NodeJS.ProcessEnv): { child: ChildProcess; out(): string } {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let out = '';
  child.stdout?.on('data', (text: Buffer) => {
    out += text;
  });
  child.stderr?.resume();
  return { child, out: () => out };
}

const isOver = async (pids: readonly number[]) => pids.every((pid) => commandOf(pid) === undefined);

describe('a run that is cut short', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'by %s leaves no process and no folder, and ends with its last line',
    async (name) => {
      const { KEYMINT_TEST_FOLDER: _folder, KEYMINT_TEST_RESULTS: _results, ...env } = process.env;
      // Its tests would run for minutes.
      const run = watched(['tools/setup.cjs', 'tools/test.ts', 'test/conformance', 'test/functions'], env);
      const pid = pidOf(run.child);
      const below = () => descendantsOf(pid);
      const isTesting = () => below().some((each) => commandOf(each)?.includes('jest-worker'));
      await until(async () => isTesting() || run.child.exitCode !== null, 'its tests to run', {
        timeoutMs: 120_000,
      });
      const all = below();
      expect(all.length).toBeGreaterThan(3);
      const sweeper = all.map(commandOf).find((command) => command?.includes('sweeper.ts'));
      const folder = sweeper?.split(' ').at(-2) ?? '';
      expect(existsSync(folder)).toBe(true);
      signal(pid, name);
      await until(() => isOver([pid, ...all]), 'its end');
      expect(existsSync(folder)).toBe(false);
      expect(run.out().trimEnd().split('\n').at(-1)).toMatch(/^\d+ passed, \d+ failed$/);
    },
  );

  test('ends what its tests have started and what that has started, whoever cares for it', async () => {
    const folder = join(temporary, 'killed');
    mkdirSync(folder);
    const line = {
      file: 'test/a.test.ts',
      ms: 1,
      isBroken: false,
      tests: [{ titles: ['a'], status: 'passed' }],
    };
    writeFileSync(join(folder, RESULTS_FILE), `${JSON.stringify(line)}\n`);
    const wait = 'setInterval(() => {}, 1000)';
    const detached = (script: string) =>
      `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], { detached: true, stdio: 'ignore' });`;
    const script = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ['--require', 'tsx/cjs', 'tools/testing/sweeper.ts', String(process.pid), ${JSON.stringify(folder)}, 'embedded'],
        { detached: true, stdio: ['pipe', 'inherit', 'inherit'] });
      ${detached(`process.on('SIGTERM', () => {}); ${detached(wait)} ${wait}`)}
      ${wait}`;
    const run = watched(['-e', script], { ...process.env, KEYMINT_TEST_FOLDER: folder });
    const pid = pidOf(run.child);
    const idlers = () => descendantsOf(pid).filter((each) => commandOf(each)?.endsWith(wait));
    const sweeper = () => descendantsOf(pid).filter((each) => commandOf(each)?.includes('sweeper.ts'));
    await until(async () => idlers().length === 2 && sweeper().length === 1, 'them to start');
    const idle = idlers();
    const closed = once(run.child, 'close');
    killNow(pid);
    await closed;
    expect(await isOver(idle)).toBe(true);
    expect(run.out()).toBe('The run was killed.\n1 passed, 0 failed\n');
    expect(existsSync(folder)).toBe(false);
  });
});

test('what belongs to one database is there', () => {
  const listed = [FIRESTORE_ONLY, NEEDED_PROGRAMS, EMBEDDED_ONLY].flatMap(Object.keys);
  expect(listed.filter((path) => !existsSync(path))).toEqual([]);
});

describe('the results of a run', () => {
  const fileOf = (file: string, ...tests: { titles: string[]; status: string; invocations?: number }[]) => ({
    file,
    ms: 1,
    isBroken: false,
    tests,
  });
  const results = [
    fileOf(
      'test/shared/crypto/vault.test.ts',
      { titles: ['a'], status: 'passed', invocations: 2 },
      { titles: ['b'], status: 'failed' },
      { titles: ['on Firestore: why', 'c'], status: 'pending' },
      { titles: ['needs terraform', 'd'], status: 'pending' },
      { titles: ['e'], status: 'pending' },
    ),
    fileOf('test/rules/rules.test.ts', { titles: ['a'], status: 'pending' }),
    fileOf('test/gateways/nginx.test.ts', { titles: ['a'], status: 'pending' }),
    { ...fileOf('test/broken.test.ts'), isBroken: true },
  ];

  test('tell tests of the other lane from those that a missing program leaves out', () => {
    const outcome = outcomeOf(results, 'embedded', false);
    expect(outcome).toEqual({
      passed: 1,
      failed: 2,
      elsewhere: 2,
      retried: ['a'],
      skipped: { 'terraform is not installed': 1, 'test.skip': 1, 'nginx is not installed': 1 },
    });
    expect(lastLineOf(outcome)).toBe('1 passed, 2 failed, 3 skipped');
  });

  test('of tests that were chosen by their names say nothing of the others', () =>
    expect(lastLineOf(outcomeOf(results, 'embedded', true))).toBe('1 passed, 2 failed'));
});
