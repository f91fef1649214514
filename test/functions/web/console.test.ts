import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type Registry, startRegistry } from '../../support/registry';
import { assetOf, compressions, getRaw } from '../../support/sites';

const page = readFileSync('web/built/console/index.html', 'utf8');
const script = /(assets\/[^"]+\.js)"/.exec(page)?.[1] ?? 'none';

let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.stop());

test.each(['/console', '/console/', '/console/o/acme/apps/0b1e?q=x', '/console/signin'])(
  '%s is a page of the console',
  async (path) => {
    const answer = await fetch(`${registry.url}${path}`, { redirect: 'manual' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toBe(page);
  },
);

test('the page is asked for anew each time, and may run scripts of this host alone', async () => {
  const { headers } = await fetch(`${registry.url}/console/`);
  expect(headers.get('cache-control')).toBe('no-cache');
  const policy = headers.get('content-security-policy')?.split('; ');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]),
  );
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});

test('every file the page names is there', async () => {
  const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(1);
  for (const path of named) {
    expect(path).toMatch(/^\/console\/assets\//);
    expect((await fetch(`${registry.url}${path}`)).status).toBe(200);
  }
});

test('files that are named by what is in them are kept for a year', async () => {
  const { headers } = await fetch(`${registry.url}/console/${script}`);
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(headers.get('content-type')).toMatch(/^text\/javascript/);
});

/** The scripts of a first visit: those the page names, and what these import before anything is shown. */
function firstScripts(): string[] {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const text = readFileSync(`web/built/console/assets/${name}`, 'utf8');
    for (const [, imported = ''] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) add(imported);
  };
  for (const [, name = ''] of page.matchAll(/assets\/([\w.-]+\.js)"/g)) add(name);
  return [...found];
}

test('the scripts of a first visit are 220 kB at most, packed by gzip', () => {
  const sizes = firstScripts().map(
    (name) => gzipSync(readFileSync(`web/built/console/assets/${name}`), { level: 9 }).length,
  );
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(220_000);
});

test.each(compressions)('who takes %s is answered so', async (encoding, undo) => {
  const plain = readFileSync(`web/built/console/${script}`);
  const { status, headers, bytes } = await getRaw(registry.url, `/console/${script}`, {
    'accept-encoding': encoding,
  });
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-encoding': encoding,
    vary: expect.stringContaining('Accept-Encoding'),
  });
  expect(headers['content-type']).toMatch(/^text\/javascript/);
  expect(bytes.length).toBeLessThan(plain.length / 2);
  expect(undo(bytes).equals(plain)).toBe(true);
});

test('who takes neither is answered as it is', async () => {
  const { headers, bytes } = await getRaw(registry.url, `/console/${script}`, {
    'accept-encoding': 'identity',
  });
  expect(headers['content-encoding']).toBeUndefined();
  expect(bytes.equals(readFileSync(`web/built/console/${script}`))).toBe(true);
});

test('what is too small to gain by it is not compressed', async () => {
  const icon = assetOf('console', '.svg');
  const { status, headers } = await getRaw(registry.url, `/console/${icon}`, {
    'accept-encoding': 'br, gzip',
  });
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('image/svg+xml');
  expect(headers['content-encoding']).toBeUndefined();
});

test.each(['/console/assets/none.js', '/console/assets', '/console/assets/..%2f..%2f..%2fpackage.json'])(
  'there is nothing at %s',
  async (path) => {
    expect((await getRaw(registry.url, path)).status).toBe(404);
  },
);
