import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { useRegistry } from '../../support/registry/registry';

const published = readFileSync('docs/openapi.json', 'utf8');

const registry = useRegistry();

/** Sends a raw request: fetch would normalize the path and add cache headers. */
const ask = (path: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    request(registry.url, { path, headers }, async (answer) =>
      resolve({ status: answer.statusCode, body: await text(answer) }),
    )
      .on('error', reject)
      .end();
  });

/** The same, with the bytes as received and the headers. */
const askRaw = (path: string, headers: Record<string, string>) =>
  new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; bytes: Buffer }>(
    (resolve, reject) => {
      request(registry.url, { path, headers }, async (answer) =>
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) }),
      )
        .on('error', reject)
        .end();
    },
  );

test('anyone may read the OpenAPI document, as it is in the repository', async () => {
  const answer = await fetch(`${registry.url}/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await answer.text()).toBe(published);
});

test.each([
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const)('is sent as %s to who takes it, at most a tenth as large, and once', async (encoding, undo) => {
  const packed = await askRaw('/openapi.json', { 'accept-encoding': encoding });
  expect(packed.headers).toMatchObject({
    'content-encoding': encoding,
    'content-type': expect.stringMatching(/^application\/json/),
    'content-length': `${packed.bytes.length}`,
    vary: expect.stringContaining('Accept-Encoding'),
  });
  expect(packed.bytes.length).toBeLessThan(published.length / 10);
  expect(undo(packed.bytes).toString()).toBe(published);
  const etag = `${packed.headers.etag}`;
  const again = await askRaw('/openapi.json', { 'accept-encoding': encoding, 'if-none-match': etag });
  expect([again.status, again.bytes.length]).toEqual([304, 0]);
  expect((await ask('/openapi.json', { 'if-none-match': etag })).status).toBe(200);
});

test('HEAD tells its type and length', async () => {
  const plain = { 'accept-encoding': 'identity' };
  const answer = await fetch(`${registry.url}/openapi.json`, { method: 'HEAD', headers: plain });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('content-length')).toBe(`${Buffer.byteLength(published)}`);
  expect(await answer.text()).toBe('');
});

test('who has it already is told so', async () => {
  const { headers } = await fetch(`${registry.url}/openapi.json`, {
    headers: { 'accept-encoding': 'identity' },
  });
  const again = await ask('/openapi.json', { 'if-none-match': `${headers.get('etag')}` });
  expect(again).toEqual({ status: 304, body: '' });
});

test.each([
  '/openapi.json/x',
  '/openapi.json/x/y',
  '/openapi.json/../../package.json',
  '/openapi.json/%2e%2e/%2e%2e/package.json',
  '/openapi.json/..%2f..%2fpackage.json',
  '/openapi.json/%2e%2e/adr',
  '/openapi.json/%00',
])('there is nothing at %s', async (path) => {
  expect(await ask(path)).toEqual({
    status: 404,
    body: `{
  "code" : "keymint.UnknownPath",
  "message" : "There is nothing at this path",
  "contexts" : [ ]
}
`,
  });
});

test.each(['POST', 'PUT', 'DELETE'])('%s is refused', async (method) => {
  const answer = await fetch(`${registry.url}/openapi.json`, { method });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ code: 'keymint.UnknownPath' });
});
