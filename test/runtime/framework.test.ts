import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import { prepareFramework, targetOf } from '../../shared/runtime/framework/framework';
import { receive } from '../../shared/runtime/http/receiving';
import { reporting, reportOf, startFunction } from '../support/registry/processes';
import { rawClient } from '../support/registry/raw';

prepareFramework();
http('probe', async (req, res) => {
  const [{ value: body, reason: error }] = (await Promise.allSettled([receive(req)])) as [
    { value?: Buffer; reason?: { status: number } },
  ];
  res.end(
    JSON.stringify({
      target: targetOf(req),
      body: body?.toString(),
      error: error?.status,
      inDomain: Boolean((process as { domain?: unknown }).domain),
    }),
  );
});
const server = getTestServer('probe');
let client: ReturnType<typeof rawClient>;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = rawClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(async () => {
  client.close();
  await new Promise((resolve) => server.close(resolve));
});

const ask = async (target: string, headers: Record<string, string> = {}, body?: Buffer) => {
  const { status, text } = await client.send({ method: 'POST', target, headers, body });
  expect(status).toBe(200);
  return JSON.parse(text);
};

test('no request runs in a domain', async () => {
  expect(await ask('/')).toMatchObject({ inDomain: false });
});

/** Returns how many of a thousand promises trigger an async hook in a process that has served a hundred requests. */
async function promisesHooked(target: string): Promise<number | undefined> {
  const started = await startFunction(target, { NODE_OPTIONS: reporting });
  try {
    await Promise.all(
      Array.from({ length: 100 }, async () => (await fetch(started.url, { method: 'POST' })).text()),
    );
    return (await reportOf(started)).promisesHooked;
  } finally {
    await started.kill();
  }
}

test('promises stay free of async hooks', async () => {
  expect(await promisesHooked('getDeveloper')).toBe(0);
});

test('an unprepared process has async hooks before Node.js 24', async () => {
  const [major] = process.versions.node.split('.').map(Number);
  expect((await promisesHooked('onAppCreated')) === 0).toBe(Number(major) >= 24);
});

test.each(['/%zz', '/favicon.ico', '/robots.txt', '//', '/a/../b?c=%zz', '*', 'http://example.com/x'])(
  'the target %s comes as it was written',
  async (target) => expect((await ask(target)).target).toBe(target),
);

test.each([
  ['malformed JSON', 'application/json', '{"name":'],
  ['JSON of a CloudEvent', 'application/cloudevents+json', '{"data":'],
  ['a form', 'application/x-www-form-urlencoded', 'a[b]=1&a[__proto__]=2'],
  ['text', 'text/plain; charset=utf-7', 'x'],
  ['no media type', '', 'x'],
])('%s comes as its bytes', async (_, type, text) => {
  const { body, error } = await ask('/', type ? { 'Content-Type': type } : {}, Buffer.from(text));
  expect({ body, error }).toEqual({ body: text, error: undefined });
});

test('a body of 1 MiB comes whole, and of a larger one that it is too large', async () => {
  const most = Buffer.alloc(1024 * 1024, 'x');
  expect(await ask('/', {}, most)).toMatchObject({ body: most.toString() });
  const { body, error } = await ask('/', {}, Buffer.concat([most, Buffer.from('x')]));
  expect({ body, error }).toEqual({ body: undefined, error: 413 });
});

test('a body packed in an unknown way comes as that', async () => {
  const { body, error } = await ask('/', { 'Content-Encoding': 'zap' }, Buffer.from('x'));
  expect({ body, error }).toEqual({ body: undefined, error: 415 });
});
