import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts a process that logs and runs `then` in the same turn of the event loop. */
function startLogging(then: string) {
  const code = `
    const log = require('./shared/runtime/log.ts').openLog();
    log.info({ nth: 1 }, 'first');
    log.info({ nth: 2 }, 'second');
    ${then}`;
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: { message: string; severity: string }[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)));
  const messages = () => lines.map(({ severity, message }) => `${severity} ${message}`);
  return { child, output, messages };
}

test('a process that ends has written every line', async () => {
  const { output, messages } = startLogging('process.exit(0);');
  await once(output, 'close');
  expect(messages()).toEqual(['INFO first', 'INFO second']);
});

test('an error is written at once, after the lines before it', async () => {
  const { output, messages } = startLogging(`
    log.error({}, 'third');
    process.kill(process.pid, 'SIGKILL');`);
  await once(output, 'close');
  expect(messages()).toEqual(['INFO first', 'INFO second', 'ERROR third']);
});

test('lines are written although nothing follows them', async () => {
  const { child, output, messages } = startLogging('setInterval(() => {}, 1000);');
  while (messages().length < 2) await once(output, 'line');
  child.kill();
  await once(child, 'exit');
  expect(messages()).toEqual(['INFO first', 'INFO second']);
});
