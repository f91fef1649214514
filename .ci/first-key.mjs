// Runs npm start, and the lines of the README's “A key in a minute”, on a machine that has Node.js alone.
import { spawn } from 'node:child_process';

const begun = performance.now();
const seconds = () => `${((performance.now() - begun) / 1000).toFixed(1)} s`;

const { status } = await new Promise((resolve) =>
  spawn('npm', ['install', '--no-save', '--silent'], { stdio: 'inherit' }).once('exit', (status) =>
    resolve({ status }),
  ),
);
if (status !== 0) process.exit(1);
console.log(`Installed after ${seconds()}`);

const start = spawn('npm', ['start'], { stdio: ['ignore', 'pipe', 'inherit'] });
const ready = new Promise((resolve, reject) => {
  let said = '';
  start.stdout.on('data', (text) => {
    process.stdout.write(text);
    said += text;
    if (said.includes('Keymint is ready at')) resolve();
  });
  start.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
});

/** Sends what the README's `keymint` sends. */
async function keymint(path, body) {
  const answer = await fetch(`http://127.0.0.1:8080/v1/organizations/demo${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('admin@example.com:keymint-demo')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

try {
  await ready;
  console.log(`Ready after ${seconds()}`);
  await keymint('/developers', {
    email: 'ada@example.com',
    firstName: 'Ada',
    lastName: 'Lovelace',
    userName: 'ada',
  });
  await keymint('/apiproducts', { name: 'premium', displayName: 'Premium', approvalType: 'auto' });
  const app = await keymint('/developers/ada@example.com/apps', {
    name: 'weather',
    apiProducts: ['premium'],
  });
  const [credential, ...others] = app.credentials;
  if (credential?.status !== 'approved' || others.length > 0) throw new Error('The app has no key');
  console.log(`A key after ${seconds()}`);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  start.removeAllListeners('exit');
  start.kill('SIGTERM');
}
