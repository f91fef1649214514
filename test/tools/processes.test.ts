import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../../tools/ports';
import { descendantsOf, identityOf, isRunning, killGroup, killNow, pidOf } from '../../tools/processes';
import { watch } from '../support/registry/processes';

const missing = () => {
  const child = spawn(`${__dirname}/nothing`, [], { stdio: 'ignore' });
  child.once('error', () => {});
  return child;
};

test('a program that cannot be started has no process id, and nobody is killed in its place', () => {
  expect(() => pidOf(missing())).toThrow('nothing could not be started');
  expect(() => watch(missing(), 1)).toThrow('nothing could not be started');
  killGroup(missing());
});

test.each([0, -1, 1, Number.NaN])(
  '%d is refused as the id of a process to kill: it names several, or all',
  (pid) => expect(() => killNow(pid)).toThrow(`${pid} is no process to kill`),
);

test('processes below another are found and recognized until they end', async () => {
  const script = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)']); setInterval(() => {}, 1e3)`;
  const parent = spawn(process.execPath, ['-e', script], { stdio: 'ignore', detached: true });
  const pid = pidOf(parent);
  await until(async () => descendantsOf(pid).length === 1, 'its child');
  const [below = 0] = descendantsOf(pid);
  expect(descendantsOf(process.pid)).toEqual(expect.arrayContaining([pid, below]));
  const identity = identityOf(below);
  if (!identity) throw new Error('The child is over');
  expect(identity).toEqual({
    pid: below,
    started: expect.any(String),
    command: expect.stringContaining('1e3'),
  });
  expect(isRunning(identity)).toBe(true);

  const over = once(parent, 'exit');
  killGroup(parent);
  await over;
  await until(async () => !isRunning(identity), 'the end of its child');
  expect(identityOf(below)).toBeUndefined();
  killNow(below);
});
