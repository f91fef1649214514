import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Registry, startRegistry } from './registry';

/** A response as received, not decompressed. */
interface RawAnswer {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

/** Requests a path without normalizing it and returns the raw response. */
const getRaw = (url: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<RawAnswer>((resolve, reject) => {
    get(url, { path, headers }, async (answer) =>
      resolve({ status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) }),
    ).on('error', reject);
  });

/** Returns the path of a built file whose name ends with `ending`: "assets/icon-….svg". */
function assetOf(app: string, ending: string): string {
  const found = readdirSync(`web/built/${app}/assets`).find((file) => file.endsWith(ending));
  if (!found) throw new Error(`web/built/${app}/assets has no ${ending}`);
  return `assets/${found}`;
}

/** Content encodings of sites, with their decoders. */
const compressions = [
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const;

/** Tests a site that serves a built app; `pages` are some of its addresses. */
export function describeApplication(app: string, pages: readonly string[]): void {
  const page = readFileSync(`web/built/${app}/index.html`, 'utf8');
  const script = /(assets\/[^"]+\.js)"/.exec(page)?.[1] ?? 'none';

  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry();
  });
  afterAll(() => registry.stop());

  test.each(pages)('%s is a page of it', async (path) => {
    const answer = await fetch(`${registry.url}${path}`, { redirect: 'manual' });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toBe(page);
  });

  test('the page is asked for anew each time, and may run scripts of this host alone', async () => {
    const { headers } = await fetch(`${registry.url}/${app}/`);
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
      expect(path.startsWith(`/${app}/assets/`)).toBe(true);
      expect((await fetch(`${registry.url}${path}`)).status).toBe(200);
    }
  });

  test('files that are named by what is in them are kept for a year', async () => {
    const { headers } = await fetch(`${registry.url}/${app}/${script}`);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  test.each(compressions)('who takes %s is answered so', async (encoding, undo) => {
    const plain = readFileSync(`web/built/${app}/${script}`);
    const { status, headers, bytes } = await getRaw(registry.url, `/${app}/${script}`, {
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
    const { headers, bytes } = await getRaw(registry.url, `/${app}/${script}`, {
      'accept-encoding': 'identity',
    });
    expect(headers['content-encoding']).toBeUndefined();
    expect(bytes.equals(readFileSync(`web/built/${app}/${script}`))).toBe(true);
  });

  test('what is too small to gain by it is not compressed', async () => {
    const icon = assetOf(app, '.svg');
    const { status, headers } = await getRaw(registry.url, `/${app}/${icon}`, {
      'accept-encoding': 'br, gzip',
    });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('image/svg+xml');
    expect(headers['content-encoding']).toBeUndefined();
  });

  test.each(['none.js', '', '..%2f..%2f..%2fpackage.json'])('there is nothing at assets/%s', async (file) => {
    expect((await getRaw(registry.url, `/${app}/assets/${file}`)).status).toBe(404);
  });
}
