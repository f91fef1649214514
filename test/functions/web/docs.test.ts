import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
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

test('anyone may read the OpenAPI document, as it is in the repository', async () => {
  const answer = await fetch(`${registry.url}/openapi.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await answer.text()).toBe(published);
});

test('HEAD tells its type and length', async () => {
  const answer = await fetch(`${registry.url}/openapi.json`, { method: 'HEAD' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('content-length')).toBe(`${Buffer.byteLength(published)}`);
  expect(await answer.text()).toBe('');
});

test('who has it already is told so', async () => {
  const { headers } = await fetch(`${registry.url}/openapi.json`);
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
