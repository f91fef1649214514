'use strict';
/*
 * Creates the V8 code cache of a built folder: starts the bundle, sends it typical requests, then stores what V8
 * has compiled. Must run with the Node.js version that will run the function: in Google's buildpack (`gcp-build`)
 * or while a container image is built.
 */
const { spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const { existsSync, mkdtempSync, rmSync } = require('node:fs');
const { createServer } = require('node:http');
const http2 = require('node:http2');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');
const { config } = require('./package.json');

/** Time limit for the function to start and answer. */
const TIMEOUT_MS = 60_000;

const listening = (server) =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));

/** A gRPC message frame without fields. */
const EMPTY = Buffer.alloc(5);

/** Starts an empty Firestore on which every commit succeeds: enough to compile the code. */
function startEmptyDatabase() {
  const server = http2.createServer();
  server.on('stream', (stream, headers) => {
    const status = headers[':path'].endsWith('/GetDocument') ? '5' : '0';
    stream.on('error', () => {});
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
    stream.resume().on('end', () => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
      stream.end(headers[':path'].endsWith('/Commit') ? EMPTY : undefined);
    });
  });
  return server;
}

async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Returns the arguments of Node.js that start the bundle of this folder. */
function argumentsOf(port) {
  if (config.starts) return ['index.cjs'];
  const framework = dirname(require.resolve('@google-cloud/functions-framework'));
  return [join(framework, 'main.js'), `--target=${config.target}`, `--source=${__dirname}`, `--port=${port}`];
}

/** Sends a request until there is a response, whatever it is. */
async function ask(port, [method, path]) {
  const end = Date.now() + TIMEOUT_MS;
  for (;;) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from('nobody@example.com:nothing').toString('base64')}`,
          'content-type': 'application/json',
        },
        ...(method !== 'GET' && method !== 'DELETE' && { body: '{}' }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await answer.arrayBuffer();
      return;
    } catch (error) {
      if (error?.cause?.code !== 'ECONNREFUSED' || Date.now() > end) throw error;
      await pause(20);
    }
  }
}

async function main() {
  const cache = join(__dirname, 'bundle.cache');
  rmSync(cache, { force: true });
  const database = startEmptyDatabase();
  const [databasePort, port] = [await listening(database), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'keymint-cache-'));
  const key = randomBytes(32).toString('base64');
  const child = spawn(process.execPath, argumentsOf(port), {
    cwd: __dirname,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: `${port}`,
      FUNCTION_TARGET: config.target,
      ...(config.adapter === 'sqlite'
        ? { KEYMINT_SQLITE: join(folder, 'none.db') }
        : { FIRESTORE_EMULATOR_HOST: `127.0.0.1:${databasePort}`, GOOGLE_CLOUD_PROJECT: 'none' }),
      KEYMINT_KEY_RING: JSON.stringify({ primary: 'none', keys: { none: key }, pepper: key }),
      KEYMINT_MAKES_CACHE: '1',
    },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    for (const request of config.requests) await ask(port, request);
  } finally {
    child.kill('SIGTERM');
    await Promise.race([ended, pause(TIMEOUT_MS).then(() => child.kill('SIGKILL'))]);
    database.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (!existsSync(cache)) throw new Error('The process ended without keeping its compiled code');
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
